using Hil.Protocols.Wire;

namespace Hil.Protocols.Messages;

// What the host asks a power probe (SPEC.md, section 5): bodies of frames, without CRC. Every Write returns the bytes written.

/// <summary>A request without fields: <see cref="ProbeFrame.Identify"/>, <see cref="ProbeFrame.Stop"/> or <see cref="ProbeFrame.Ping"/>.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Token">The answer repeats it.</param>
public readonly record struct ProbeRequest(ProbeFrame Kind, uint Token)
{
    public int Write(Span<byte> destination)
    {
        var writer = new ByteWriter(destination);
        writer.U8((byte)Kind);
        writer.U32(Token);
        return writer.Length;
    }
}

/// <summary>Sets the sensor up and samples.</summary>
/// <param name="Token">The answer repeats it; the same token again starts nothing anew.</param>
/// <param name="Address">Of the INA219: 0x40 to 0x4F.</param>
/// <param name="Configuration">Its register 0.</param>
/// <param name="BusKilohertz">Speed of the I2C bus in kHz, above 0.</param>
public readonly record struct ProbeStart(uint Token, byte Address, ushort Configuration, ushort BusKilohertz)
{
    /// <summary>The longest request: bytes.</summary>
    public const int Length = 10;

    public int Write(Span<byte> destination)
    {
        var writer = new ByteWriter(destination);
        writer.U8((byte)ProbeFrame.Start);
        writer.U32(Token);
        writer.U8(Address);
        writer.U16(Configuration);
        writer.U16(BusKilohertz);
        return writer.Length;
    }
}
