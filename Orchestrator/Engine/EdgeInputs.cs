using Hil.Edge;
using Hil.Models;

namespace Hil.Engine;

/// <summary>From a model's sidecar to what the edge needs of it.</summary>
internal static class EdgeInputs
{
    public static EdgeInput Of(ModelSidecar sidecar) => new()
    {
        Scale = (float)sidecar.Preprocessing.Scale,
        Mean = [.. sidecar.Preprocessing.Mean.Select(value => (float)value)],
        StandardDeviation = [.. sidecar.Preprocessing.StandardDeviation.Select(value => (float)value)],
    };
}
