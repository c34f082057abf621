using Hil.Protocols.Wire;

namespace Hil.Protocols.Messages;

// The messages that the host sends (SPEC.md, section 2). Every TryRead takes the whole message, its number included, and
// refuses one that is too short, too long or out of bounds; every Write returns the bytes written.

/// <summary>Asks for <see cref="BoardInfo"/>.</summary>
public readonly record struct IdentifyMessage
{
    public static bool TryRead(ReadOnlySpan<byte> bytes, out IdentifyMessage message)
    {
        message = default;
        return bytes is [(byte)ControlMessage.Identify];
    }

    public static int Write(Span<byte> destination)
    {
        destination[0] = (byte)ControlMessage.Identify;
        return 1;
    }
}

/// <summary>Streaming mode, pacing and time-outs.</summary>
/// <param name="Pipelined">Image n+1 may arrive while n is inferred.</param>
/// <param name="RetransmitMilliseconds">Retransmission time-out beyond the wire time; also a tenth of the MQTT time-out.</param>
/// <param name="ReplyMilliseconds">How long the board waits for the edge's reply.</param>
/// <param name="PaceBaud">What the board paces its transmission to when its port has no speed of its own; 0: as fast as it goes.</param>
/// <param name="ReportTimes">The board tells the <see cref="SampleTimes"/> of every sample, in sequential streaming only.</param>
public readonly record struct ConfigureMessage(
    bool Pipelined, ushort RetransmitMilliseconds, uint ReplyMilliseconds, uint PaceBaud, bool ReportTimes = false)
{
    private const byte PipelinedFlag = 1;
    private const byte ReportTimesFlag = 2;

    public static bool TryRead(ReadOnlySpan<byte> bytes, out ConfigureMessage message)
    {
        var reader = new ByteReader(bytes);
        reader.Expect(ControlMessage.Configure);
        var flags = reader.U8();
        _ = reader.U8();
        message = new((flags & PipelinedFlag) != 0, reader.U16(), reader.U32(), reader.U32(), (flags & ReportTimesFlag) != 0);
        return reader.IsDone && (flags & ~(PipelinedFlag | ReportTimesFlag)) == 0;
    }

    public int Write(Span<byte> destination)
    {
        var writer = new ByteWriter(destination);
        writer.Message(ControlMessage.Configure);
        writer.U8((byte)((Pipelined ? PipelinedFlag : 0) | (ReportTimes ? ReportTimesFlag : 0)));
        writer.U8(0);
        writer.U16(RetransmitMilliseconds);
        writer.U32(ReplyMilliseconds);
        writer.U32(PaceBaud);
        return writer.Length;
    }
}

/// <summary>MQTT identity, credentials and topic prefix; each text at most 63 bytes of UTF-8.</summary>
/// <param name="KeepAliveSeconds">MQTT keep-alive; 0: none.</param>
/// <param name="Client">Client id.</param>
/// <param name="User">User name.</param>
/// <param name="Password">Password.</param>
/// <param name="Prefix">Topic prefix <c>hil/run/rig</c>.</param>
public readonly record struct MqttIdentity(ushort KeepAliveSeconds, string Client, string User, string Password, string Prefix)
{
    public static bool TryRead(ReadOnlySpan<byte> bytes, out MqttIdentity message)
    {
        var reader = new ByteReader(bytes);
        reader.Expect(ControlMessage.Network);
        message = new(
            reader.U16(), reader.Text(WireLimits.MaximumIdentity), reader.Text(WireLimits.MaximumIdentity),
            reader.Text(WireLimits.MaximumIdentity), reader.Text(WireLimits.MaximumIdentity));
        return reader.IsDone;
    }

    /// <exception cref="ArgumentException">A text is longer than 63 bytes.</exception>
    public int Write(Span<byte> destination)
    {
        var writer = new ByteWriter(destination);
        writer.Message(ControlMessage.Network);
        writer.U16(KeepAliveSeconds);
        writer.Text(Client, WireLimits.MaximumIdentity);
        writer.Text(User, WireLimits.MaximumIdentity);
        writer.Text(Password, WireLimits.MaximumIdentity);
        writer.Text(Prefix, WireLimits.MaximumIdentity);
        return writer.Length;
    }

    /// <summary>Without the password: this text ends up in logs.</summary>
    public override string ToString() => $"{User}@{Prefix} as {Client}, keep-alive {KeepAliveSeconds} s";
}

/// <summary>A piece of the policy's parameters.</summary>
/// <param name="offset">Where the piece belongs, in bytes.</param>
/// <param name="bytes">1 to <see cref="MaximumBytes"/> bytes.</param>
public readonly ref struct PolicyDataMessage(ushort offset, ReadOnlySpan<byte> bytes)
{
    /// <summary>Parameters in one message at most.</summary>
    public const int MaximumBytes = WireLimits.MaximumDataToBoard - 3;

    public ushort Offset { get; } = offset;

    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    public static bool TryRead(ReadOnlySpan<byte> bytes, out PolicyDataMessage message)
    {
        var reader = new ByteReader(bytes);
        reader.Expect(ControlMessage.PolicyData);
        message = new(reader.U16(), reader.Rest());
        return reader.IsDone && !message.Bytes.IsEmpty;
    }

    public int Write(Span<byte> destination)
    {
        var writer = new ByteWriter(destination);
        writer.Message(ControlMessage.PolicyData);
        writer.U16(Offset);
        writer.Bytes(Bytes);
        return writer.Length;
    }
}

/// <summary>Takes the parameters sent so far into use.</summary>
/// <param name="Policy">Policy, as it came: it may be none that exists.</param>
/// <param name="Revision">The host's number for this setting; results carry it.</param>
/// <param name="Length">Bytes of parameters.</param>
/// <param name="Crc">CRC-32 of the parameters.</param>
public readonly record struct PolicyApplyMessage(PolicyKind Policy, ushort Revision, ushort Length, uint Crc)
{
    public static bool TryRead(ReadOnlySpan<byte> bytes, out PolicyApplyMessage message)
    {
        var reader = new ByteReader(bytes);
        reader.Expect(ControlMessage.PolicyApply);
        message = new((PolicyKind)reader.U8(), reader.U16(), reader.U16(), reader.U32());
        return reader.IsDone;
    }

    public int Write(Span<byte> destination)
    {
        var writer = new ByteWriter(destination);
        writer.Message(ControlMessage.PolicyApply);
        writer.U8((byte)Policy);
        writer.U16(Revision);
        writer.U16(Length);
        writer.U32(Crc);
        return writer.Length;
    }
}
