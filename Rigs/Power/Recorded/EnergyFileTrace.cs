using System.Buffers.Binary;
using Hil.Protocols;
using Hil.Protocols.MlPerfTiny;
using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;

namespace Hil.Rigs.Power.Recorded;

/// <summary>
/// MLPerf Tiny's binary energy trace. Of the edges beside it the first is the `timestamp` command's, then `infer` begins and ends in turn.
/// </summary>
internal sealed class EnergyFileTrace : RecordedTrace
{
    private const string TraceEnding = "-energy.bin";
    private const string EdgesEnding = "-timestamps.json";
    private const int LongestEdges = 16 << 20;

    private readonly FileStream file;
    private readonly string path;
    private readonly double volts;
    private readonly IReadOnlyList<double> edges;
    private readonly byte[] buffer = new byte[16 << 10];
    private int from;
    private int filled;
    private long index;
    private int edge = 1;
    private bool lost;

    private EnergyFileTrace(FileStream file, string path, double rate, double volts, IReadOnlyList<double> edges) =>
        (this.file, this.path, Rate, this.volts, this.edges) = (file, path, rate, volts, edges);

    public override string Kind => "MLPerf Tiny energy trace";

    public override double Rate { get; }

    public override bool HasEdges => edges.Count > 1;

    /// <exception cref="TroubleException">It cannot be read, or is no such trace.</exception>
    public static EnergyFileTrace Open(string path, ReadOnlySpan<byte> begin, Volts supply)
    {
        var rate = EnergyTrace.ReadRate(begin, path);
        try
        {
            var edges = Edges(path);
            var file = new FileStream(path, new FileStreamOptions { Options = FileOptions.Asynchronous | FileOptions.SequentialScan, BufferSize = 0 });
            file.Position = EnergyTrace.HeaderLength;
            return new EnergyFileTrace(file, path, rate, supply.Value, edges);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, failure);
        }
    }

    public override async ValueTask<bool> ReadAsync(CancellationToken cancellation)
    {
        while (await FillAsync(cancellation))
        {
            var microjoules = BinaryPrimitives.ReadSingleLittleEndian(buffer.AsSpan(from));
            from += EnergyTrace.SampleLength;
            var (begin, end) = (Time(index), Time(index + 1));
            index++;
            if (!float.IsFinite(microjoules))
            {
                (lost, Missed) = (true, Missed + 1);
                continue;
            }

            Current = new PowerSample(begin, end, (float)(microjoules * 1e-6 * Rate / volts), (float)volts, lost ? PowerFlags.AfterGap : PowerFlags.None);
            Edge = EdgeBefore(end);
            lost = false;
            return true;
        }

        return false;
    }

    public override ValueTask DisposeAsync() => file.DisposeAsync();

    private PhaseEdge? EdgeBefore(long end)
    {
        if (edge >= edges.Count || edges[edge] * 1e9 >= end) return null;
        var time = (long)Math.Round(edges[edge] * 1e9);
        return new PhaseEdge(time, edge++ % 2 == 1 ? Phase.Infer : Phase.Idle);
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellation)
    {
        if (filled - from >= EnergyTrace.SampleLength) return true;
        buffer.AsSpan(from, filled - from).CopyTo(buffer);
        (filled, from) = (filled - from, 0);
        try
        {
            var read = await file.ReadAtLeastAsync(buffer.AsMemory(filled), EnergyTrace.SampleLength - filled, throwOnEndOfStream: false, cancellation);
            filled += read;
        }
        catch (IOException failure)
        {
            throw Unreadable(path, failure);
        }

        if (filled is > 0 and < EnergyTrace.SampleLength)
            throw new TroubleException(TroubleKind.Data, "The trace ends within a sample", $"{path}, offset {file.Position}", "Copy the file again.");
        return filled > 0;
    }

    private static IReadOnlyList<double> Edges(string path)
    {
        var beside = path.EndsWith(TraceEnding, StringComparison.OrdinalIgnoreCase) ? path[..^TraceEnding.Length] + EdgesEnding : "";
        if (!File.Exists(beside)) return [];
        return new FileInfo(beside).Length <= LongestEdges ? EdgeTimes.Parse(File.ReadAllBytes(beside), beside)
            : throw new TroubleException(TroubleKind.Data, "There are more time stamps than a session can have", beside, "Take the file as it was published.");
    }

    private long Time(long sample) => (long)Math.Round(sample * 1e9 / Rate);
}
