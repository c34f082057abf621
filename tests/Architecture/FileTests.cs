using System.Text.RegularExpressions;

namespace Hil.Architecture.Tests;

public sealed partial class FileTests
{
    private static readonly string[] CodeEndings = [".cs", ".c", ".h", ".py"];

    private static readonly string[] Shipped = ["Protocols", "Rigs", "Results", "Orchestrator", "Firmware"];

    private static IEnumerable<string> Code => SourceTree.Files.Where(file => CodeEndings.Contains(Path.GetExtension(file)));

    [Fact]
    public void No_file_of_code_is_longer_than_400_lines() =>
        Assert.All(Code, file => Assert.True(Lines(file) <= 400, $"{SourceTree.Relative(file)} has {Lines(file)} lines"));

    [Fact]
    public void Nine_of_ten_shipped_files_have_at_most_200_lines()
    {
        var lengths = Code.Where(IsShipped).Select(Lines).ToArray();
        var share = lengths.Count(length => length <= 200) / (double)lengths.Length;
        Assert.True(share >= 0.9, $"only {share:P0} of {lengths.Length} files have at most 200 lines");
    }

    [Fact]
    public void Names_say_what_a_thing_is() =>
        Assert.All(Code, file => Assert.DoesNotMatch(Vague(), Path.GetFileNameWithoutExtension(file)));

    [Fact]
    public void Nothing_is_left_open_in_the_text() =>
        Assert.All(Code.Where(IsShipped), file => Assert.DoesNotMatch(LeftOpen(), File.ReadAllText(file)));

    private static bool IsShipped(string file) => Shipped.Contains(SourceTree.Relative(file).Split(Path.DirectorySeparatorChar)[0]);

    private static int Lines(string file) => File.ReadLines(file).Count();

    [GeneratedRegex("(Manager|Helper|Helpers|Utils|Util|Common|Base)$")]
    private static partial Regex Vague();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX|NotImplementedException)\b")]
    private static partial Regex LeftOpen();
}
