using Hil.Protocols;
using Hil.Protocols.Parts;

namespace Hil.Results.Reports;

/// <summary>A file format that stored runs can be reported in. Adding one is adding a record that implements this.</summary>
[PartRole("report format")]
public interface IReportFormat
{
    /// <summary>Ending of its files, with the dot.</summary>
    string Extension { get; }

    /// <summary>Writes one report of all the runs.</summary>
    /// <param name="runs">What is reported.</param>
    /// <param name="output">Left open; it need not be seekable.</param>
    /// <exception cref="TroubleException">Something that the format needs is missing on this machine.</exception>
    void Write(ReportedRuns runs, Stream output);
}
