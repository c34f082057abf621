using System.Text;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Running;
using Hil.Protocols.Messages;
using Hil.Protocols.Wire;

namespace Hil.Benchmarks;

/// <summary>Pure code beside what it is compared with.</summary>
public static class MicroBenchmarks
{
    public static void Run(string[] args) => BenchmarkSwitcher.FromTypes([typeof(FrameBenchmark), typeof(ResultBenchmark)]).Run(args.Length > 0 ? args : ["--filter", "*", "--job", "short"]);
}

/// <summary>An image chunk of 512 bytes as a frame, against a copy of it.</summary>
[MemoryDiagnoser]
public class FrameBenchmark
{
    private readonly byte[] chunk = new byte[512];
    private readonly byte[] wire = new byte[WireLimits.MaximumOnWire];
    private readonly byte[] dataWire = new byte[WireLimits.MaximumOnWire];
    private readonly FrameReader reader = new();
    private int dataLength;

    [GlobalSetup]
    public void Fill()
    {
        new Random(1).NextBytes(chunk);
        dataLength = FrameWriter.WriteData(0, 0, LinkChannel.Mqtt, chunk.AsSpan(0, 256), dataWire);
    }

    [Benchmark(Baseline = true)]
    public void Copy() => chunk.CopyTo(wire, 0);

    [Benchmark]
    public int EncodeChunk() => FrameWriter.WriteImage(0, 1, 2, chunk, wire);

    [Benchmark]
    public int DecodeFrameOf256()
    {
        var bytes = new System.Buffers.ReadOnlySequence<byte>(dataWire, 0, dataLength);
        return reader.TryRead(ref bytes, out var frame) ? frame.Payload.Length : throw new InvalidDataException();
    }
}

/// <summary>A result message into a value.</summary>
[MemoryDiagnoser]
public class ResultBenchmark
{
    private readonly byte[] message = Encoding.UTF8.GetBytes(
        """{"v":1,"boot":"1f2e3d4c","id":7,"crc":"89abcdef","out":"80817f00112233445566","cls":2,"pol":2,"rev":1,"score":58000,"thr":58981,"dec":1,"ans":5,"by":"edge","t":[0,11,22,33,44,55,66]}""");

    [Benchmark(Baseline = true)]
    public byte[] Copy() => message.AsSpan().ToArray();

    [Benchmark]
    public uint Read() => SampleResult.TryRead(message, out var result, out var defect) ? result.Sample : throw new InvalidDataException(defect);
}
