using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.RegularExpressions;
using Hil.Protocols;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Switching;

/// <summary>
/// A port of a USB hub that can switch its ports one by one, by uhubctl. Most hubs cannot: they switch all ports together and take the
/// neighbours down, and uhubctl leaves them alone. What it prints after switching decides, since it ends with 0 also when the port stayed as
/// it was. Some hubs only claim to switch one by one, those of a Raspberry Pi 4 among them (uhubctl's README): try it once by hand.
/// </summary>
public sealed partial record Uhubctl : IPowerSwitch
{
    /// <summary>The hub's place, as <c>uhubctl</c> lists it: <c>1-1.4</c>.</summary>
    [MinLength(1)]
    public required string Hub { get; init; }

    /// <summary>The port's number on the hub; uhubctl 2.5 knows 14.</summary>
    [Range(1, 14)]
    public required int Port { get; init; }

    public IEnumerable<TroubleException> Check(IToolRunner tools)
    {
        var program = Program();
        if (tools.Find(program.Program) is null) yield return new MissingToolException(program);
    }

    public async Task SetAsync(bool on, SwitchRequest request, CancellationToken cancellation)
    {
        var command = Program().With("-l", Hub, "-p", Port.ToString(CultureInfo.InvariantCulture), "-a", on ? "on" : "off");
        var output = (await request.RunAsync(command, on, cancellation)).Output;
        var powered = Afterwards(output);
        if (!powered.ContainsKey(Hub))
        {
            throw new SwitchFailedException(request, on, FirstLine(output), command.ToString(),
                output.Contains("permission", StringComparison.OrdinalIgnoreCase)
                    ? "Let the user switch hubs: see 'Linux USB permissions' in uhubctl's README."
                    : $"See with uhubctl which hubs switch their ports one by one: when {Hub} is not among them, switching it would take all its boards down.");
        }

        // A USB 3 hub is two hubs on the same sockets: the supply is gone when both have switched.
        foreach (var (hub, state) in powered)
        {
            if (state == on) continue;
            throw new SwitchFailedException(request, on, $"port {Port} of hub {hub} is still {(state ? "powered" : "off")} afterwards", command.ToString(),
                "Take a hub that switches its ports one by one (see uhubctl's list of them).");
        }
    }

    private static Command Program() => new("uhubctl") { Package = "uhubctl" };

    private static string FirstLine(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? "uhubctl printed nothing";

    /// <summary>Whether the port has power, by hub, for each hub that uhubctl has switched.</summary>
    private Dictionary<string, bool> Afterwards(string output)
    {
        var powered = new Dictionary<string, bool>();
        var (hub, port) = ("", Port.ToString(CultureInfo.InvariantCulture));
        foreach (var line in output.Split('\n'))
        {
            if (Heading().Match(line) is { Success: true } heading)
                hub = heading.Groups["new"].Success ? heading.Groups["hub"].Value : "";
            else if (hub.Length > 0 && Status().Match(line) is { Success: true } status && status.Groups["port"].Value == port)
                powered[hub] = status.Groups["words"].Value.Split(' ').Contains("power");
        }

        return powered;
    }

    // uhubctl.c, main(): "New status for hub 1-1 [2109:2811 VIA USB2.0 Hub, USB 2.10, 4 ports, ppps]".
    [GeneratedRegex(@"^(?:Current|(?<new>New)) status for hub (?<hub>\S+) \[")]
    private static partial Regex Heading();

    // uhubctl.c, print_port_status(): "  Port 2: 0000 off", "  Port 2: 0103 power enable connect [what is attached, in its own words]".
    [GeneratedRegex(@"^  Port (?<port>\d{1,2}): [0-9a-f]{4}(?<words>[^\[]*)")]
    private static partial Regex Status();
}
