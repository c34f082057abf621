using System.Buffers.Binary;

namespace Hil.Protocols.Wire;

/// <summary>Who sends a version frame.</summary>
public enum HelloRole
{
    /// <summary>The host greets.</summary>
    Host = 0,

    /// <summary>The board answers, or announces that it has booted.</summary>
    Board = 1,

    /// <summary>A power probe answers, or announces that it has booted.</summary>
    Probe = 2,
}

/// <summary>The version frame (SPEC.md, 1.1). Its layout never changes.</summary>
/// <param name="Role">Sender.</param>
/// <param name="Newest">Newest protocol version spoken.</param>
/// <param name="Oldest">Oldest protocol version spoken.</param>
/// <param name="Boot">The boot nonce of board or probe; 0 from the host and in the banner of one that nobody has greeted.</param>
/// <param name="Session">The host's session nonce; 0 in the banner.</param>
public readonly record struct Hello(HelloRole Role, byte Newest, byte Oldest, uint Boot, uint Session)
{
    /// <summary>Bytes without the CRC.</summary>
    public const int Length = 16;

    /// <summary>The host's greeting in this version.</summary>
    public static Hello FromHost(uint session) => new(HelloRole.Host, WireLimits.Version, WireLimits.Version, 0, session);

    /// <summary>A board's answer, or its banner when both nonces are 0.</summary>
    public static Hello FromBoard(uint boot, uint session) => new(HelloRole.Board, WireLimits.Version, WireLimits.Version, boot, session);

    /// <summary>What a probe sends.</summary>
    public static Hello FromProbe(uint boot, uint session) => new(HelloRole.Probe, WireLimits.Version, WireLimits.Version, boot, session);

    /// <summary>Whether both sides speak a common version.</summary>
    public bool Meets(Hello other) => Oldest <= other.Newest && other.Oldest <= Newest;

    /// <summary>Reads a decoded frame without its CRC.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Hello hello)
    {
        hello = default;
        if (bytes.Length != Length || !bytes.StartsWith("HIL"u8) || bytes[3] > (byte)HelloRole.Probe) return false;
        hello = new(
            (HelloRole)bytes[3], bytes[4], bytes[5],
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]));
        return true;
    }

    /// <summary>Writes <see cref="Length"/> bytes, without the CRC.</summary>
    public int Write(Span<byte> destination)
    {
        "HIL"u8.CopyTo(destination);
        destination[3] = (byte)Role;
        destination[4] = Newest;
        destination[5] = Oldest;
        BinaryPrimitives.WriteUInt16LittleEndian(destination[6..], 0);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[8..], Boot);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[12..], Session);
        return Length;
    }
}
