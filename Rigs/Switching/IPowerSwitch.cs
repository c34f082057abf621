using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Protocols.Topics;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Switching;

/// <summary>Switches a rig's supply. Holds settings and no state.</summary>
[PartRole("power switch")]
public interface IPowerSwitch
{
    /// <summary>Everything that can be seen to be wrong before anything is switched.</summary>
    IEnumerable<TroubleException> Check(IToolRunner tools);

    /// <summary>Switches, and makes sure of it as far as the device tells.</summary>
    /// <exception cref="SwitchFailedException">It did not switch, or does not say that it did.</exception>
    Task SetAsync(bool on, SwitchRequest request, CancellationToken cancellation);
}

/// <summary>What a switch is given.</summary>
/// <param name="Rig">The rig's name, for messages.</param>
/// <param name="Services">What the surroundings offer.</param>
public sealed record SwitchRequest(string Rig, RigServices Services)
{
    /// <summary>Runs a program that switches, to its end, whatever its exit code.</summary>
    /// <exception cref="SwitchFailedException">It is not installed, cannot be started or did not end in time.</exception>
    internal async Task<ToolResult> RunAsync(Command command, bool on, CancellationToken cancellation)
    {
        try
        {
            return await Services.Tools.RunAsync(command, cancellation);
        }
        catch (TroubleException cause)
        {
            throw new SwitchFailedException(this, on, cause);
        }
    }
}

/// <summary>A broker that a switch is reached through.</summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">TCP port.</param>
/// <param name="Tls">Whether TLS is spoken there.</param>
/// <param name="User">User name; empty for none.</param>
/// <param name="Password">Its password.</param>
public sealed record BusAddress(string Host, int Port, bool Tls, string User, string Password);

/// <summary>A connection to a broker, for as long as it is held.</summary>
/// <param name="Bus">Publishes and subscribes.</param>
/// <param name="Close">Ends it.</param>
public sealed record OpenBus(IMessageBus Bus, Func<ValueTask> Close) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Close();
}

/// <summary>A supply was not switched, or its switch does not say that it was. What a device wrote is shown without its control characters.</summary>
public sealed class SwitchFailedException(SwitchRequest request, bool on, string why, string where, string remedy, Exception? inner = null) : TroubleException(
    TroubleKind.Infrastructure, $"{request.Rig}: the supply could not be switched {(on ? "on" : "off")}: {Plain(why)}", where, Plain(remedy), inner)
{
    /// <summary>What the switch needs broke: a program, a broker.</summary>
    public SwitchFailedException(SwitchRequest request, bool on, TroubleException cause)
        : this(request, on, cause.What, cause.Where, cause.Remedy, cause)
    {
    }

    public string Rig { get; } = request.Rig;

    /// <summary>What was wanted.</summary>
    public bool On { get; } = on;

    private static string Plain(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? '?' : letter));
}
