using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Hil.Protocols.MlPerfTiny;

/// <summary>
/// The energy trace of rounds v0.5 to v1.2 (<c>trace1-energy.bin</c>): a byte 0xF1, the sample rate as float32, then the energy of
/// each sample period in microjoules as float32, all little-endian. Periods follow each other without a gap; a sample that is not
/// a number is one that the meter lost (the runner's Joulescope driver writes it so while the range changes).
/// </summary>
/// <param name="Rate">Samples per second, more than 0 and at most <see cref="MaximumRate"/>.</param>
/// <param name="Microjoules">Energy of each period.</param>
public sealed record EnergyTrace(double Rate, ReadOnlyMemory<float> Microjoules)
{
    /// <summary>Bytes before the first sample.</summary>
    public const int HeaderLength = 5;

    /// <summary>Bytes of a sample.</summary>
    public const int SampleLength = sizeof(float);

    /// <summary>No supported meter samples faster: a Joulescope JS110 does 2 MHz.</summary>
    public const double MaximumRate = 2e6;

    /// <summary>The first byte.</summary>
    public const byte Magic = 0xF1;

    /// <summary>The sample rate, from a trace's first <see cref="HeaderLength"/> bytes.</summary>
    /// <exception cref="TroubleException">Too short, another first byte, or no possible rate.</exception>
    public static double ReadRate(ReadOnlySpan<byte> header, string file)
    {
        if (header.Length < HeaderLength) throw SessionTrouble.Of($"The trace has {header.Length} bytes; its header alone is {HeaderLength}", file);
        if (header[0] != Magic) throw SessionTrouble.Of($"The trace begins with 0x{header[0]:X2} instead of 0x{Magic:X2}", file, "offset 0");
        var rate = BinaryPrimitives.ReadSingleLittleEndian(header[1..]);
        return rate is > 0 and <= (float)MaximumRate ? rate
            : throw SessionTrouble.Of(string.Create(CultureInfo.InvariantCulture, $"A trace cannot have {rate} samples a second"), file, "offset 1");
    }

    /// <summary>Reads a whole trace.</summary>
    /// <exception cref="TroubleException">It is not such a trace, or ends within a sample.</exception>
    public static EnergyTrace Parse(ReadOnlySpan<byte> bytes, string file)
    {
        var rate = ReadRate(bytes, file);
        var body = bytes[HeaderLength..];
        if (body.Length % SampleLength != 0) throw SessionTrouble.Of("The trace ends within a sample", file, $"offset {bytes.Length}");
        var samples = new float[body.Length / SampleLength];
        MemoryMarshal.Cast<byte, float>(body).CopyTo(samples);
        if (!BitConverter.IsLittleEndian)
        {
            var words = MemoryMarshal.Cast<float, int>(samples.AsSpan());
            BinaryPrimitives.ReverseEndianness(words, words);
        }

        return new EnergyTrace(rate, samples);
    }
}
