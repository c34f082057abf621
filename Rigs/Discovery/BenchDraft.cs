using System.Globalization;
using System.Text;
using Hil.Protocols;
using Hil.Rigs.Devices;

namespace Hil.Rigs.Discovery;

/// <summary>A bench file made of what is plugged in. It can be used as it is; comments say what is guessed or not known.</summary>
public static class BenchDraft
{
    /// <summary>The file's text, with a rig for each port whose kind is known or can be guessed.</summary>
    /// <exception cref="TroubleException">There is none: a bench without rigs is no bench (infrastructure).</exception>
    public static string Write(IReadOnlyList<FoundPort> found)
    {
        var rigs = found.Where(each => each is { IsReachable: true, Guess: not null }).ToArray();
        if (rigs.Length == 0)
        {
            throw new TroubleException(TroubleKind.Infrastructure, $"No board was found at {found.Count} USB serial ports", "hil discover",
                "Plug one in; a board behind an adapter must run HIL's firmware to say what it is.");
        }

        var text = new StringBuilder("# The boards that were plugged in when 'hil discover' looked. Each is known by its USB serial number or its own id.\nrigs:\n");
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var rig in rigs) Append(text, rig, found, numbers);
        foreach (var other in found.Except(rigs)) text.Append(CultureInfo.InvariantCulture, $"# {Describe(other.Port)}: {Printable.Of(other.Silence ?? "")}\n");
        return text.ToString();
    }

    private static void Append(StringBuilder text, FoundPort rig, IReadOnlyList<FoundPort> found, Dictionary<string, int> numbers)
    {
        var kind = rig.Guess!.Name;
        var number = numbers[kind] = numbers.GetValueOrDefault(kind) + 1;
        var guess = rig.Answer is not null ? "so it says itself"
            : rig.Kind is not null ? $"as USB has it; {rig.Silence}"
            : $"a guess, it may be one of: {string.Join(", ", rig.Kinds.Select(each => each.Name))}; {rig.Silence}";
        text.Append(CultureInfo.InvariantCulture, $"  # {Describe(rig.Port)}\n");
        text.Append(CultureInfo.InvariantCulture, $"  - name: {Name(kind)}-{number}\n    board: {Quoted(kind)} # {Printable.Of(guess)}\n");
        if (rig.Answer?.Id is { Length: > 0 } id) text.Append(CultureInfo.InvariantCulture, $"    board-id: {Quoted(id)}\n");
        text.Append(CultureInfo.InvariantCulture, $"    connection: {{ usb: {{ {Connection(rig.Port, found)} }} }}");
        text.Append(rig.Port.Serial.Length > 0 || rig.Answer?.Id is { Length: > 0 } ? "\n"
            : " # it has no serial number and states no id: plug in one of its kind only\n");
        text.Append("    # meter: not known; 'hil wiring' says where its shunt goes\n");
    }

    /// <summary>What chooses the port and no other: the serial number where there is one, else the ids; the interface where a device makes several ports.</summary>
    private static string Connection(UsbPort port, IReadOnlyList<FoundPort> found)
    {
        var settings = new List<string>();
        var others = found.Select(each => each.Port).Where(other => other != port).ToArray();
        if (port.Serial.Length > 0) settings.Add($"serial: {Quoted(port.Serial)}");
        if (port.Serial.Length == 0 || others.Any(other => other.Serial == port.Serial && other.Place != port.Place)) settings.Add($"id: \"{port.Id}\"");
        if (others.Any(other => other.Place == port.Place)) settings.Add(string.Create(CultureInfo.InvariantCulture, $"interface: {port.Interface}"));
        return string.Join(", ", settings);
    }

    private static string Describe(UsbPort port) =>
        Printable.Of($"{port.Name}: {port.Id} {port.Manufacturer} {port.Product}".TrimEnd());

    // A board may say anything; a rig's name has letters, digits and hyphens, and room for its number.
    private static string Name(string kind) => new([.. kind.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-').Take(32)]);

    /// <summary>Text of a device as a YAML string: whatever it holds, it comes back as it was.</summary>
    private static string Quoted(string text) => '"' + string.Concat(text.Select(letter => letter switch
    {
        '"' or '\\' => $"\\{letter}",
        >= ' ' and <= '~' => letter.ToString(),
        _ => $"\\u{(int)letter:x4}",
    })) + '"';
}
