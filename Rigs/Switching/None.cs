using Hil.Protocols;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Switching;

/// <summary>Nobody can switch the supply: to say so in a bench file.</summary>
public sealed record None : IPowerSwitch
{
    public IEnumerable<TroubleException> Check(IToolRunner tools) => [];

    public Task SetAsync(bool on, SwitchRequest request, CancellationToken cancellation) =>
        throw new SwitchFailedException(request, on, "the rig has no power switch", "power switch 'none'", "Switch it by hand, or state what can.");
}
