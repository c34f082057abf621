using Hil.Data;
using Hil.Models;

namespace Hil.Engine.Planning;

/// <summary>The data sets and models of one planning: cells that name the same share it.</summary>
internal sealed class PlanSources
{
    private readonly Dictionary<IDataSetFormat, IDataSet> opened = [];
    private readonly Dictionary<string, CompiledModel> compiled = new(StringComparer.Ordinal);

    /// <summary>The images; formats are records, so that equal settings are the same data set.</summary>
    public IDataSet Open(IDataSetFormat format) => opened.TryGetValue(format, out var known) ? known : opened[format] = format.Open();

    public CompiledModel Compile(string file) => compiled.TryGetValue(file, out var known) ? known : compiled[file] = ModelCompiler.Compile(file);
}
