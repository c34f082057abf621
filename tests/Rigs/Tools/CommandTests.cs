using Hil.Rigs.Tools;

namespace Hil.Rigs.Tests.Tools;

public sealed class CommandTests
{
    [Fact]
    public void A_command_reads_as_one_would_type_it() =>
        Assert.Equal("gdb -ex 'target remote /run/a b' 'it'\\''s' '' a=1",
            new Command("gdb", "-ex", "target remote /run/a b", "it's", "", "a=1").ToString());

    [Fact]
    public void Commands_are_equal_when_they_would_do_the_same()
    {
        var one = new Command("cp", "a", "b");
        Assert.Equal(one, new Command("cp", "a").With("b"));
        Assert.NotEqual(one, new Command("cp", "b", "a"));
        Assert.NotEqual(one, one with { Environment = one.Environment.Add("LANG", "C") });
    }

    [Fact]
    public void A_program_that_is_missing_is_named_with_its_package()
    {
        var trouble = new MissingToolException(new Command("gdb-multiarch", "-nx") { Package = "gdb-multiarch" });
        Assert.Equal("The program 'gdb-multiarch' is not installed (gdb-multiarch -nx). Install it with: sudo apt-get install --no-install-recommends gdb-multiarch", trouble.Message);
        Assert.Equal(3, trouble.ExitCode);
    }
}
