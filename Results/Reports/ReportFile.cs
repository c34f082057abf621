using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Results.Exporting;

namespace Hil.Results.Reports;

/// <summary>Reports of stored runs as files.</summary>
public static class ReportFile
{
    /// <summary>The format of that name.</summary>
    /// <exception cref="TroubleException">There is none; the message names those that there are.</exception>
    public static IReportFormat Format(string name)
    {
        var formats = new PartCatalog(typeof(IReportFormat).Assembly).Of(typeof(IReportFormat)).ToArray();
        if (formats.FirstOrDefault(format => format.Name == name) is { } found) return (IReportFormat)Activator.CreateInstance(found.Type)!;
        throw new TroubleException(TroubleKind.Configuration, $"There is no report format '{name}'", "--format",
            $"Known are {string.Join(", ", formats.Select(format => format.Name))}.");
    }

    /// <summary>Writes a report to a file: all of it, or the file is as it was before.</summary>
    /// <param name="runs">What is reported.</param>
    /// <param name="format">How.</param>
    /// <param name="path">File to make or replace.</param>
    /// <exception cref="TroubleException">The file cannot be written, or something that the format needs is missing.</exception>
    public static void Save(ReportedRuns runs, IReportFormat format, string path) => AtomicFile.Write(path, output => format.Write(runs, output));
}
