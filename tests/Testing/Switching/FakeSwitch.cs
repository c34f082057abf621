using Hil.Protocols;
using Hil.Rigs.Switching;
using Hil.Rigs.Tools;

namespace Hil.Testing.Switching;

/// <summary>A switch that remembers what it was told, and fails when the test wants it to.</summary>
public sealed record FakeSwitch : IPowerSwitch
{
    /// <summary>What it was told, in order: true for on.</summary>
    public IList<bool> Told { get; } = [];

    /// <summary>Whether it does what it is told.</summary>
    public bool Works { get; init; } = true;

    public IEnumerable<TroubleException> Check(IToolRunner tools) => [];

    public Task SetAsync(bool on, SwitchRequest request, CancellationToken cancellation)
    {
        Told.Add(on);
        return Works ? Task.CompletedTask
            : throw new SwitchFailedException(request, on, "it is made to fail", "fake switch", "Look at it.");
    }
}
