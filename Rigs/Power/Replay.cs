using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Protocols.Quantities;
using Hil.Rigs.Boards;
using Hil.Rigs.Power.Recorded;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Power;

/// <summary>The kinds of files that a recorded trace is in.</summary>
public enum RecordedFormat
{
    /// <summary>
    /// CSV of the Joulescope UI: <c>#time (s),current (A),voltage (V)</c>, a row per sample, time at its begin, `nan` for one that was lost; the header
    /// is optional. Or its statistics: <c>#time,current,voltage,power,charge,energy</c>, means that end at their time. (Export dialog and
    /// statistics recorder of jetperch/pyjoulescope_ui.)
    /// </summary>
    Joulescope,

    /// <summary>
    /// CSV of Nordic's Power Profiler for the PPK2: <c>Timestamp(ms),Current(uA)</c> and optionally the digital channels, as one field of eight
    /// letters <c>D0-D7</c> (D0 first) or as eight fields; a letter is 0, 1, - for unknown or X for both within the sample. Samples that were lost
    /// have no row. (`exportChartAction` of NordicSemiconductor/pc-nrfconnect-ppk.)
    /// </summary>
    Ppk2,

    /// <summary>MLPerf Tiny's `trace1-energy.bin` (rounds v0.5 to v1.2), with the edges of the `-timestamps.json` beside it.</summary>
    MlperfTiny,
}

/// <summary>A recorded trace as a meter: it samples as fast as somebody takes the samples.</summary>
public sealed record Replay : IPowerMeter
{
    /// <summary>The trace.</summary>
    public required FilePath Path { get; init; }

    /// <summary>What kind of file it is; nothing to tell by its begin.</summary>
    public RecordedFormat? Format { get; init; }

    /// <summary>Supply voltage, for files that do not tell it: PPK2 and MLPerf Tiny.</summary>
    public Volts? Supply { get; init; }

    /// <summary>
    /// Digital channels of a PPK2 (0..7) that are wired to the board's phase line, its least significant bit first; an empty list where none is.
    /// </summary>
    public IReadOnlyList<int> PhaseChannels { get; init; } = [0, 1, 2];

    public IEnumerable<TroubleException> Check(BoardKind board, IToolRunner tools)
    {
        if (!File.Exists(Path.FullPath))
            yield return new TroubleException(TroubleKind.Configuration, "The recorded trace does not exist", Path.FullPath, "Correct 'path' of the meter 'replay'.");
        if (Supply is { Value: not (> 0 and < double.PositiveInfinity) })
            yield return new TroubleException(TroubleKind.Configuration, "The supply voltage must be more than 0", "meter 'replay'", "Correct 'supply'.");
        if (PhaseChannels.Any(channel => channel is < 0 or > 7) || PhaseChannels.Count > 3 || PhaseChannels.Distinct().Count() < PhaseChannels.Count)
        {
            yield return new TroubleException(TroubleKind.Configuration, "A PPK2 has channels 0 to 7, and a phase line at most three", "meter 'replay'",
                "Correct 'phase-channels'.");
        }
    }

    public async Task<MeterSession> OpenAsync(MeterRequest request, CancellationToken cancellation)
    {
        if (Check(request.Board, request.Services.Tools).FirstOrDefault() is { } wrong) throw wrong;
        return new ReplaySession(await RecordedTrace.OpenAsync(this, cancellation), Path, Supply);
    }
}
