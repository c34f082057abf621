using Hil.Protocols;
using Hil.Protocols.MlPerfTiny;
using Hil.Protocols.Quantities;

namespace Hil.Rigs.Power.Recorded;

/// <summary>Reads a recorded trace from its file, one sample after the other, in bounded memory.</summary>
internal abstract class RecordedTrace : IAsyncDisposable
{
    private const int BeginLength = 4096;

    /// <summary>What the file is, for people.</summary>
    public abstract string Kind { get; }

    /// <summary>Samples per second.</summary>
    public abstract double Rate { get; }

    /// <summary>Whether the file tells edges of the phase line.</summary>
    public abstract bool HasEdges { get; }

    /// <summary>The sample that was read last.</summary>
    public PowerSample Current { get; protected set; }

    /// <summary>The edge at <see cref="Current"/>; null for none.</summary>
    public PhaseEdge? Edge { get; protected set; }

    /// <summary>Samples so far that the file has not, though its times say that they were due.</summary>
    public long Missed { get; protected set; }

    /// <exception cref="TroubleException">The file cannot be read, is of no known kind, or lacks a voltage.</exception>
    public static async Task<RecordedTrace> OpenAsync(Replay replay, CancellationToken cancellation)
    {
        var path = replay.Path.FullPath;
        var begin = new byte[BeginLength];
        int length;
        try
        {
            await using var file = File.OpenRead(path);
            length = await file.ReadAtLeastAsync(begin, begin.Length, throwOnEndOfStream: false, cancellation);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, failure);
        }

        var format = replay.Format ?? (length > 0 && begin[0] == EnergyTrace.Magic ? RecordedFormat.MlperfTiny : null);
        if (format == RecordedFormat.MlperfTiny) return EnergyFileTrace.Open(path, begin.AsSpan(0, length), Supply(replay, "an energy trace"));
        var layout = CsvLayout.Of(begin.AsSpan(0, length), replay, format);
        return await CsvTrace.OpenAsync(path, layout, layout.Voltage is null ? Supply(replay, "the file") : replay.Supply, cancellation);
    }

    /// <summary>Moves to the next sample.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="TroubleException">The file cannot be read on, or is malformed; the message has the line or offset.</exception>
    public abstract ValueTask<bool> ReadAsync(CancellationToken cancellation);

    public abstract ValueTask DisposeAsync();

    protected static TroubleException Unreadable(string path, Exception failure) =>
        new(TroubleKind.Infrastructure, "The recorded trace cannot be read", path, "Check the path and its permissions.", failure);

    private static Volts Supply(Replay replay, string what) => replay.Supply
        ?? throw new TroubleException(TroubleKind.Configuration, $"The supply voltage is not known: {what} does not tell it", replay.Path.FullPath,
            "State 'supply', such as: supply: 3.0 V.");
}
