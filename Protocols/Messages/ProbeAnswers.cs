using System.Diagnostics.CodeAnalysis;
using Hil.Protocols.Wire;

namespace Hil.Protocols.Messages;

// What a power probe answers (SPEC.md, section 5): bodies of frames, without CRC. Every TryRead takes the whole body and refuses one
// that is too short, too long or out of bounds.

/// <summary>Answer to a request, or what went wrong with the sensor.</summary>
/// <param name="Sequence">Number of the frame.</param>
/// <param name="Token">Of the request; 0 when nobody asked.</param>
/// <param name="Request">What was asked, as it came; 0 when nobody asked.</param>
/// <param name="Code">Done, or why not; as it came.</param>
/// <param name="Value"><see cref="ProbeStatus.SensorChanged"/>: what register 0 of the sensor holds; 0 when it was register 5 that changed.</param>
/// <param name="Conversions">Number of the next conversion.</param>
/// <param name="Edges">Number of the next edge.</param>
/// <param name="Nacks">Transfers that the sensor did not acknowledge.</param>
/// <param name="Late">Conversions read too late to tell them from the next one.</param>
/// <param name="Dropped">Frames for which the probe's serial port had no room.</param>
public readonly record struct ProbeReport(
    ushort Sequence, uint Token, ProbeFrame Request, ProbeStatus Code, ushort Value, uint Conversions, uint Edges, uint Nacks, uint Late, uint Dropped)
{
    public static bool TryRead(ReadOnlySpan<byte> body, out ProbeReport report)
    {
        var reader = new ByteReader(body);
        var kind = (ProbeFrame)reader.U8();
        report = new(
            reader.U16(), reader.U32(), (ProbeFrame)reader.U8(), (ProbeStatus)reader.U8(), reader.U16(),
            reader.U32(), reader.U32(), reader.U32(), reader.U32(), reader.U32());
        return reader.IsDone && kind == ProbeFrame.Status;
    }
}

/// <summary>The probe's clock.</summary>
/// <param name="Sequence">Number of the frame.</param>
/// <param name="Token">Of the request.</param>
/// <param name="Ticks">Ticks since the probe's boot.</param>
public readonly record struct ProbePong(ushort Sequence, uint Token, ulong Ticks)
{
    public static bool TryRead(ReadOnlySpan<byte> body, out ProbePong pong)
    {
        var reader = new ByteReader(body);
        var kind = (ProbeFrame)reader.U8();
        pong = new(reader.U16(), reader.U32(), reader.U64());
        return reader.IsDone && kind == ProbeFrame.Pong;
    }
}

/// <summary>What a probe is, and how its sensor is set.</summary>
public sealed record ProbeInfo
{
    private const int LongestText = 63;

    /// <summary>Number of the frame.</summary>
    public required ushort Sequence { get; init; }

    /// <summary>Of the request.</summary>
    public required uint Token { get; init; }

    /// <summary>Rate of every tick that the probe reports, in Hz; never 0.</summary>
    public required uint TickHertz { get; init; }

    /// <summary>Clock and sensor are emulated.</summary>
    public required bool IsEmulated { get; init; }

    /// <summary>It samples.</summary>
    public required bool IsSampling { get; init; }

    /// <summary>What is set up, as it came.</summary>
    public required ProbeSensor Sensor { get; init; }

    /// <summary>Its address on the I2C bus.</summary>
    public required byte Address { get; init; }

    /// <summary>Its configuration register.</summary>
    public required ushort Configuration { get; init; }

    /// <summary>What the probe runs on.</summary>
    public required string Board { get; init; }

    /// <summary>Version of its firmware.</summary>
    public required string Version { get; init; }

    /// <returns>False when it is too short, too long or has a tick rate of 0.</returns>
    public static bool TryRead(ReadOnlySpan<byte> body, [NotNullWhen(true)] out ProbeInfo? info)
    {
        var reader = new ByteReader(body);
        var kind = (ProbeFrame)reader.U8();
        var (sequence, token, hertz, flags) = (reader.U16(), reader.U32(), reader.U32(), reader.U8());
        info = new ProbeInfo
        {
            Sequence = sequence,
            Token = token,
            TickHertz = hertz,
            IsEmulated = (flags & 1) != 0,
            IsSampling = (flags & 2) != 0,
            Sensor = (ProbeSensor)reader.U8(),
            Address = reader.U8(),
            Configuration = reader.U16(),
            Board = reader.Text(LongestText),
            Version = reader.Text(LongestText),
        };
        if (reader.IsDone && kind == ProbeFrame.Info && hertz != 0) return true;
        info = null;
        return false;
    }
}
