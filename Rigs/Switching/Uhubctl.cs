using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.RegularExpressions;
using Hil.Protocols;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Switching;

/// <summary>
/// A port of a USB hub that can switch its ports one by one, by uhubctl. Most hubs cannot, or switch all ports together and take the
/// neighbours down: what the program prints after switching decides, since it ends with 0 also when the port stayed as it was.
/// </summary>
public sealed partial record Uhubctl : IPowerSwitch
{
    /// <summary>The hub's place, as <c>uhubctl</c> lists it: <c>1-1.4</c>.</summary>
    [MinLength(1)]
    public required string Hub { get; init; }

    /// <summary>The port's number on the hub.</summary>
    [Range(1, 32)]
    public required int Port { get; init; }

    public IEnumerable<TroubleException> Check(IToolRunner tools)
    {
        var program = Program();
        if (tools.Find(program.Program) is null) yield return new MissingToolException(program);
    }

    public async Task SetAsync(bool on, SwitchRequest request, CancellationToken cancellation)
    {
        var command = Program().With("-l", Hub, "-p", Port.ToString(CultureInfo.InvariantCulture), "-a", on ? "on" : "off");
        var result = await request.Services.Tools.RunAsync(command, cancellation);
        var after = result.Output.LastIndexOf("New status for hub " + Hub, StringComparison.Ordinal);
        if (after < 0)
        {
            throw new SwitchFailedException(request, on, Last(result.Output), command.ToString(),
                "See which hubs can be switched with: uhubctl; install its udev rule when it has no permission.");
        }

        var states = Ports().Matches(result.Output[after..]);
        var state = states.FirstOrDefault(port => int.Parse(port.Groups[1].ValueSpan, CultureInfo.InvariantCulture) == Port)?.Groups[2].Value ?? "not listed";
        if (state == "off" == on || state == "not listed")
        {
            throw new SwitchFailedException(request, on, $"port {Port} of hub {Hub} is {state} afterwards", command.ToString(),
                "Take a hub that switches its ports one by one (see uhubctl's list of them).");
        }
    }

    private static Command Program() => new("uhubctl") { Package = "uhubctl" };

    private static string Last(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "uhubctl printed nothing";

    // uhubctl 2.5, print_port_status(): "  Port 2: 0000 off", "  Port 2: 0100 power", then words for what is attached.
    [GeneratedRegex(@"^\s+Port (\d{1,3}): [0-9a-f]{4} (\S+)", RegexOptions.Multiline)]
    private static partial Regex Ports();
}
