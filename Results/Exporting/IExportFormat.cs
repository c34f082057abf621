using Hil.Protocols.Parts;

namespace Hil.Results.Exporting;

/// <summary>A file format that a run can be exported to. Adding one is adding a record that implements this.</summary>
[PartRole("export format")]
public interface IExportFormat
{
    /// <summary>Ending of its files, with the dot.</summary>
    string Extension { get; }

    /// <summary>Writes the whole run, sample by sample: memory does not grow with the run.</summary>
    /// <param name="run">The run with its samples.</param>
    /// <param name="output">Left open; it need not be seekable.</param>
    void Write(ExportedRun run, Stream output);
}
