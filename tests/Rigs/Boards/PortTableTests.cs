using Hil.Protocols;
using Hil.Rigs.Boards;
using Hil.Testing;

namespace Hil.Rigs.Tests.Boards;

/// <summary>What is said about the firmware's ports is what their files say.</summary>
public sealed class PortTableTests : IDisposable
{
    private static readonly string Boards = ProjectRoot.File("Firmware", "boards");
    private readonly string folder = Directory.CreateTempSubdirectory("hil-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_firmwares_README_shows_the_table_of_all_ports()
    {
        var readme = File.ReadAllText(ProjectRoot.File("Firmware", "README.md"));
        Assert.Equal(PortTable.Update(readme, Boards), readme);
    }

    [Fact]
    public void Nothing_is_said_to_have_run_on_hardware_without_a_date_and_versions()
    {
        foreach (var port in PortTable.Ports(Boards))
        {
            var runs = PortRun.Read(Path.Combine(port, "status.csv")).Where(run => run.Proof == PortProof.Hardware);
            Assert.All(runs, run => Assert.True(run.Date is not null && run.Versions.Length > 0, $"{port}: {run}"));
        }
    }

    [Fact]
    public void A_smoke_run_is_one_line_more_and_changes_its_boards_state_alone()
    {
        var port = Directory.CreateDirectory(Path.Combine(folder, "my-sdk")).FullName;
        File.WriteAllText(Path.Combine(port, "board.mk"), "");
        var status = Path.Combine(port, "status.csv");
        File.WriteAllText(status, "board,proof,date,id,versions\none,stubs,,,\ntwo,stubs,,,\n");
        PortRun.Append(status, new("two", PortProof.Hardware, new DateOnly(2026, 11, 26), "00ff", "firmware 1.2; hil 1.3"));

        Assert.EndsWith(
            "| `my-sdk` | `one` | stub-checked, not yet run on hardware |\n"
            + "| `my-sdk` | `two` | ran on hardware 2026-11-26, id 00ff, firmware 1.2; hil 1.3 |\n",
            PortTable.Write(folder), StringComparison.Ordinal);
        Assert.Equal(new PortRun("two", PortProof.Hardware, new DateOnly(2026, 11, 26), "00ff", "firmware 1.2; hil 1.3"), PortRun.Read(status)[^1]);
    }

    [Fact]
    public void A_port_without_a_status_is_told_where_it_is_missing()
    {
        Directory.CreateDirectory(Path.Combine(folder, "silent"));
        File.WriteAllText(Path.Combine(folder, "silent", "CMakeLists.txt"), "");
        var trouble = Assert.Throws<TroubleException>(() => PortTable.Write(folder));
        Assert.Contains(Path.Combine("silent", "status.csv"), trouble.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("one,hardware,,,", ":2", "no date")]
    [InlineData("one,soon,,,", ":2", "'soon' is none of")]
    [InlineData("one,stubs", ":2", "five fields")]
    public void A_line_that_is_none_is_refused_with_its_place(string line, string place, string told)
    {
        var status = Path.Combine(folder, "status.csv");
        File.WriteAllText(status, "board,proof,date,id,versions\n" + line + "\n");
        var trouble = Assert.Throws<TroubleException>(() => PortRun.Read(status));
        Assert.Contains(place, trouble.Message, StringComparison.Ordinal);
        Assert.Contains(told, trouble.Message, StringComparison.Ordinal);
    }
}
