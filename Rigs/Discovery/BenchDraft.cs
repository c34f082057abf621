using System.Globalization;
using System.Text;
using Hil.Rigs.Devices;

namespace Hil.Rigs.Discovery;

/// <summary>A bench's file made of what was found; comments say what is not known.</summary>
public static class BenchDraft
{
    /// <summary>The file's text.</summary>
    /// <param name="findings">What was found.</param>
    /// <returns>Null when no finding can be a rig: a bench has at least one.</returns>
    public static string? Write(IReadOnlyList<Finding> findings)
    {
        var rigs = findings.Where(finding => finding.Kind is not null).ToArray();
        if (rigs.Length == 0) return null;
        var text = new StringBuilder("# Drafted by hil discover. Give the rigs names that say what they are; see: hil check --bench THIS-FILE\nrigs:\n");
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var finding in rigs)
        {
            var kind = finding.Kind!.Name;
            numbers[kind] = numbers.GetValueOrDefault(kind) + 1;
            Append(text, finding, string.Create(CultureInfo.InvariantCulture, $"{kind}-{numbers[kind]}"), findings);
        }

        foreach (var finding in findings.Except(rigs))
            text.Append(CultureInfo.InvariantCulture, $"# Left out: {Printable.Of(Describe(finding.Port))}. {Printable.Of(Known(finding))}\n");
        return text.ToString();
    }

    private static void Append(StringBuilder text, Finding finding, string name, IReadOnlyList<Finding> all)
    {
        var (port, line) = (finding.Port, CultureInfo.InvariantCulture);
        text.Append(line, $"  # {Printable.Of(Describe(port))}\n");
        text.Append(line, $"  # {Printable.Of(Known(finding))}\n");
        text.Append(line, $"  - name: {name}\n    board: {finding.Kind!.Name}\n");
        if (finding.Board is { Id.Length: > 0 } board) text.Append(line, $"    board-id: {Quote(board.Id)}\n");
        var settings = new List<string> { port.Serial.Length > 0 ? $"serial: {Quote(port.Serial)}" : $"id: {Quote(port.Id.ToString())}" };
        var alike = all.Where(other => other != finding && other.Port.Serial == port.Serial && (port.Serial.Length > 0 || other.Port.Id == port.Id)).ToArray();
        if (alike.Any(other => other.Port.Place == port.Place)) settings.Add(string.Create(line, $"interface: {port.Interface}"));
        if (alike.Any(other => other.Port.Place != port.Place))
        {
            text.Append(finding.Board is { Id.Length: > 0 } ? "    # Another device looks the same: 'board-id' tells them apart.\n"
                : "    # Another device looks the same, and nothing tells them apart: use one at a time, or flash each once and discover again.\n");
        }

        text.Append(line, $"    connection: {{ usb: {{ {string.Join(", ", settings)} }} }}\n");
    }

    private static string Describe(UsbPort port) => string.Join(", ",
        ((string[])[port.Name, port.Id.ToString(), port.Manufacturer, port.Product]).Where(word => word.Length > 0));

    private static string Known(Finding finding)
    {
        if (finding.Board is { } board)
            return finding.Stated is null
                ? $"It says it is '{board.Board}', which is no kind known here."
                : $"It answered: firmware {board.Version} ({board.Firmware[..8]}).";
        var others = finding.Candidates.Select(candidate => candidate.Kind.Name).Where(kind => kind != finding.Kind?.Name).Distinct().ToArray();
        return Sentence(finding.Silence ?? "Not asked") + (others.Length == 0 ? "" : $" By its USB ids it may also be: {string.Join(", ", others)}.");
    }

    private static string Sentence(string words) => char.ToUpperInvariant(words[0]) + words[1..].TrimEnd('.') + ".";

    /// <summary>What a device says as a YAML string: whatever it holds, it comes back as it was.</summary>
    private static string Quote(string text) => '"' + string.Concat(text.Select(letter => letter switch
    {
        '"' or '\\' => $"\\{letter}",
        >= ' ' and <= '~' => letter.ToString(),
        _ => $"\\u{(int)letter:x4}",
    })) + '"';
}
