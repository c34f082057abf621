using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Switching;

/// <summary>Switches a rig's supply. Holds settings and no state.</summary>
[PartRole("power switch")]
public interface IPowerSwitch
{
    /// <summary>Everything that can be seen to be wrong before anything is switched.</summary>
    IEnumerable<TroubleException> Check(IToolRunner tools);

    /// <summary>Switches and makes sure of it as far as the device tells.</summary>
    Task SetAsync(bool on, SwitchRequest request, CancellationToken cancellation);
}

public sealed record SwitchRequest(string Rig, RigServices Services);

public sealed record None : IPowerSwitch
{
    public IEnumerable<TroubleException> Check(IToolRunner tools) => [];

    public Task SetAsync(bool on, SwitchRequest request, CancellationToken cancellation) => throw new InvalidOperationException();
}
