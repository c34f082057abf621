using System.Globalization;
using Hil.Protocols;
using Hil.Protocols.Quantities;

namespace Hil.Results.Traces;

/// <summary>What a power trace says of itself: whose it is and what measured it.</summary>
/// <param name="Run">Run id.</param>
/// <param name="Rig">Rig name on the bench.</param>
/// <param name="Board">Board kind.</param>
/// <param name="Meter">The meter as it was known when the trace was begun.</param>
public sealed record TraceHead(string Run, string Rig, string Board, MeterFacts Meter)
{
    /// <summary>Ending of a trace's path: of the segment that is written while a run goes on.</summary>
    public const string SegmentEnding = ".trace";

    /// <summary>Ending of the sealed file, which takes the segment's place.</summary>
    public const string SealedEnding = ".parquet";

    /// <summary>
    /// Path of a rig's trace, relative to the folder of its store: `power/RUN/RIG.trace`, sealed or not. In a sweep a rig has others in the
    /// run: `power/RUN/RIG-cCELL-tTRIAL.trace`.
    /// </summary>
    /// <param name="run">Run id.</param>
    /// <param name="rig">Rig name.</param>
    /// <param name="cell">The sweep's cell; null outside of sweeps.</param>
    /// <param name="trial">With a cell, row id of the trial: a cell that is resumed has more than one.</param>
    /// <exception cref="TroubleException">A name would lead elsewhere.</exception>
    public static string PathOf(string run, string rig, int? cell = null, long trial = 0)
    {
        var name = cell is { } swept ? string.Create(CultureInfo.InvariantCulture, $"{rig}-c{swept}-t{trial}") : rig;
        return $"power/{Checked(run)}/{Checked(name)}{SegmentEnding}";
    }

    private static string Checked(string name)
    {
        if (name.Length is > 0 and <= 64 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')) return name;
        throw new TroubleException(TroubleKind.Configuration, $"'{name}' cannot be part of a trace's path", "power trace",
            "Use letters, digits, hyphens and underscores, at most 64.");
    }
}
