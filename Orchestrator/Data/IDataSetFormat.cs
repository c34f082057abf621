using Hil.Protocols;
using Hil.Protocols.Parts;

namespace Hil.Data;

/// <summary>
/// A way in which samples are stored. A format is a public sealed record in a file of its own whose properties are its
/// settings; an experiment names it in kebab-case: <c>data: { cifar10: { path: test.bin } }</c>.
/// </summary>
[PartRole("data-set format")]
public interface IDataSetFormat
{
    /// <summary>Reads and checks everything, so that no fault of the data shows up in the middle of a run.</summary>
    /// <exception cref="TroubleException">
    /// Something is missing or not as claimed: one message with the file, the offset or record, what is expected and the remedy.
    /// </exception>
    IDataSet Open();
}
