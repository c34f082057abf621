using System.Globalization;
using System.Text;
using Hil.Protocols;

namespace Hil.Rigs.Boards;

/// <summary>The table of all ports, which Firmware/README.md shows.</summary>
public static class PortTable
{
    private const string Begin = "<!-- ports: made from boards/*/status.csv by `hil smoke` and its test -->\n";
    private const string End = "<!-- end of ports -->\n";

    /// <summary>What makes a folder below <c>Firmware/boards</c> a port: a recipe to build it.</summary>
    private static readonly string[] Recipes = ["board.mk", "CMakeLists.txt", "library.properties"];

    /// <summary>Folders of all ports, by name.</summary>
    public static IEnumerable<string> Ports(string boards) => Directory.GetDirectories(boards)
        .Where(folder => Recipes.Any(recipe => File.Exists(Path.Combine(folder, recipe))))
        .Order(StringComparer.Ordinal);

    /// <summary>The table in Markdown: a line for each port and state.</summary>
    /// <exception cref="TroubleException">A port has no <c>status.csv</c>, or one that cannot be read (data).</exception>
    public static string Write(string boards)
    {
        var text = new StringBuilder("| port | board kinds | state |\n|---|---|---|\n");
        foreach (var port in Ports(boards))
        {
            var file = Path.Combine(port, "status.csv");
            if (!File.Exists(file))
                throw new TroubleException(TroubleKind.Data, "The port does not say how far it has been shown to work", file, "Copy boards/template/status.csv and name its board kinds.");
            foreach (var state in PortRun.Read(file).GroupBy(run => run.Board).Select(runs => runs.Last()).GroupBy(State))
                text.Append(CultureInfo.InvariantCulture, $"| `{Path.GetFileName(port)}` | {string.Join(", ", state.Select(run => $"`{run.Board}`"))} | {state.Key} |\n");
        }

        return text.ToString();
    }

    /// <summary>The README with the table brought up to date.</summary>
    /// <exception cref="TroubleException">Its marks are missing (data).</exception>
    public static string Update(string readme, string boards)
    {
        var (begin, end) = (readme.IndexOf(Begin, StringComparison.Ordinal), readme.IndexOf(End, StringComparison.Ordinal));
        return begin >= 0 && end > begin
            ? readme[..(begin + Begin.Length)] + Write(boards) + readme[end..]
            : throw new TroubleException(TroubleKind.Data, "The table of ports has no place", "Firmware/README.md", $"Put it between {Begin.Trim()} and {End.Trim()}.");
    }

    private static string State(PortRun run) => run.Proof switch
    {
        PortProof.Template => "to be filled in",
        PortProof.Stubs => "stub-checked, not yet run on hardware",
        PortProof.Build => "built whole, not yet run on hardware",
        PortProof.Process => "runs as a process of the host",
        PortProof.Qemu => "runs in QEMU, not yet run on hardware",
        _ => string.Create(CultureInfo.InvariantCulture, $"ran on hardware {run.Date:O}, id {(run.Id.Length > 0 ? run.Id : "none")}, {run.Versions}"),
    };
}
