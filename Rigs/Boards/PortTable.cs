using System.Text;
using Hil.Protocols;

namespace Hil.Rigs.Boards;

/// <summary>The table of ports in a text file, between two marks, made of the ports' own status files.</summary>
public static class PortTable
{
    private const string Begin = "<!-- ports: made of boards/*/status.yaml -->\n";
    private const string End = "<!-- end of ports -->\n";

    /// <summary>The table, in Markdown.</summary>
    public static string Render(IEnumerable<PortStatus> ports)
    {
        var table = new StringBuilder("| port | board kinds | state |\n|---|---|---|\n");
        foreach (var port in ports)
            table.Append($"| `{port.Port}` | {(port.Boards.Count == 0 ? "any" : string.Join(", ", port.Boards))} | {port.State} |\n");
        return table.ToString();
    }

    /// <summary>The file's text with the table as the status files have it now.</summary>
    /// <param name="text">Text with the marks.</param>
    /// <param name="ports">The ports.</param>
    /// <param name="file">The file's name, for messages.</param>
    /// <exception cref="TroubleException">The text lacks the marks.</exception>
    public static string Insert(string text, IEnumerable<PortStatus> ports, string file)
    {
        var begin = text.IndexOf(Begin, StringComparison.Ordinal);
        var end = text.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
        {
            throw new TroubleException(TroubleKind.Configuration, "The file has no place for the table of ports", file,
                $"Put the lines '{Begin.Trim()}' and '{End.Trim()}' where it should stand.");
        }

        begin += Begin.Length;
        return text[..begin] + Render(ports) + text[end..];
    }

    /// <summary>Records a pass on a real board in the port's status, and writes the table of <c>Firmware/README.md</c> anew.</summary>
    /// <param name="firmware">The folder <c>Firmware</c>.</param>
    /// <param name="port">The port that ran.</param>
    /// <param name="record">What passed.</param>
    /// <exception cref="TroubleException">A file cannot be read or written, or is not what it should be.</exception>
    public static void Record(string firmware, string port, SmokeRecord record)
    {
        var boards = Path.Combine(firmware, "boards");
        var readme = Path.Combine(firmware, "README.md");
        PortStatus.Append(Path.Combine(boards, port), record);
        try
        {
            File.WriteAllText(readme, Insert(File.ReadAllText(readme), PortStatus.ReadAll(boards), readme));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TroubleException(TroubleKind.Infrastructure, "The table of ports cannot be written", readme, e.Message, e);
        }
    }
}
