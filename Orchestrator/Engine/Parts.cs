using Hil.Data;
using Hil.Protocols.Parts;
using Hil.Results.Policies;
using Hil.Rigs;

namespace Hil.Engine;

/// <summary>Every part that a file can name, found in the assemblies that hold parts.</summary>
public static class Parts
{
    public static PartCatalog Catalog { get; } = new(typeof(IConnection).Assembly, typeof(IDecisionPolicy).Assembly, typeof(IDataSetFormat).Assembly);
}
