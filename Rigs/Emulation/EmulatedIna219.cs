using System.Buffers.Binary;
using System.Device.I2c;

namespace Hil.Rigs.Emulation;

/// <summary>
/// An INA219 at its I2C pins (TI SBOS448G): six registers behind a pointer that is kept, conversions that go on while nobody looks,
/// CNVR and OVF. Each transaction takes its time on the bus: the virtual clock moves. Deterministic for the same traits, noise
/// and transactions. Not for several threads at once.
/// </summary>
public sealed class EmulatedIna219 : I2cDevice
{
    private const ushort ResetConfiguration = 0x399F;
    private const int ConversionReady = 2;

    // Linux gives up on an adapter after a second (struct i2c_adapter.timeout).
    private const double AdapterTimeOut = 1e9;

    private readonly VirtualClock clock;
    private readonly Ina219Converter converter;
    private readonly double bit;
    private readonly double opened;
    private readonly NoiseSource luck;
    private int pointer;
    private ushort configuration = ResetConfiguration;
    private ushort calibration;
    private bool isReady;

    /// <summary>Powers the chip.</summary>
    /// <param name="address">7 bits.</param>
    /// <param name="traits">Its errors.</param>
    /// <param name="input">What flows through the shunt.</param>
    /// <param name="clock">Moves with each transaction.</param>
    /// <param name="busHertz">Clock of the bus.</param>
    /// <param name="noise">Noise of its conversions and luck of its transactions.</param>
    public EmulatedIna219(int address, Ina219Traits traits, IMeterInput input, VirtualClock clock, double busHertz, NoiseSource noise)
    {
        ConnectionSettings = new(0, address);
        (this.clock, bit, opened, luck) = (clock, 1e9 / busHertz, clock.Now, noise);
        converter = new(traits, input, noise) { Completed = Complete };
        converter.Configure(configuration, clock.Now);
    }

    public override I2cConnectionSettings ConnectionSettings { get; }

    /// <summary>What goes wrong, and when.</summary>
    public IReadOnlyList<ChipFault> Faults { get; init; } = [];

    /// <summary>Share of transactions that are not acknowledged.</summary>
    public double NackProbability { get; init; }

    /// <summary>Pairs of values completed so far.</summary>
    public long Conversions { get; private set; }

    /// <summary>When the last pair was complete: ns.</summary>
    public double LastCompleted { get; private set; }

    private bool Overflowed => Current(out var current) || Power(current) > ushort.MaxValue;

    public override void Read(Span<byte> buffer)
    {
        // Start, address and acknowledge: then the register is taken over and shifted out.
        Address();
        Wait(10);
        Shift(buffer);
        Wait(1 + 9 * buffer.Length);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Address();
        Wait(11 + 9 * buffer.Length);
        Take(buffer);
    }

    public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer)
    {
        Address();
        Wait(10 + 9 * writeBuffer.Length);
        Take(writeBuffer);
        Wait(10);
        Shift(readBuffer);
        Wait(1 + 9 * readBuffer.Length);
    }

    private void Wait(int bits) => clock.Now += bits * bit;

    private void Address()
    {
        foreach (var fault in Faults)
        {
            if (!fault.Covers(clock.Now - opened))
                continue;
            if (fault.Kind == ChipFaultKind.Nack)
                throw NotAcknowledged();
            clock.Now += AdapterTimeOut;
            throw new IOException("Error 110 performing I2C data transfer.");
        }

        if (NackProbability > 0 && luck.Uniform() < NackProbability)
            throw NotAcknowledged();
    }

    private IOException NotAcknowledged()
    {
        Wait(11);
        return new IOException("Error 121 performing I2C data transfer.");
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        pointer = bytes[0];
        if (bytes.Length < 3)
            return;
        converter.RunUntil(clock.Now);
        var value = BinaryPrimitives.ReadUInt16BigEndian(bytes[1..]);
        if (pointer == 0)
            Configure(value);
        else if (pointer == 5)
            calibration = (ushort)(value & 0xFFFE);
    }

    private void Configure(ushort value)
    {
        if ((value & 0x8000) != 0)
            (value, calibration) = (ResetConfiguration, 0);
        configuration = (ushort)(value & 0x3FFF);
        isReady = false;
        converter.Configure(configuration, clock.Now);
    }

    private void Shift(Span<byte> bytes)
    {
        converter.RunUntil(clock.Now);
        Span<byte> register = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(register, Register());
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = i < 2 ? register[i] : (byte)0xFF;
        if (pointer == 3)
            isReady = false;
    }

    private ushort Register()
    {
        _ = Current(out var current);
        return pointer switch
        {
            0 => configuration,
            1 => (ushort)converter.Shunt,
            2 => (ushort)((converter.Bus << 3) | (isReady ? ConversionReady : 0) | (Overflowed ? 1 : 0)),
            3 => (ushort)Power(current),
            4 => (ushort)current,
            5 => calibration,
            _ => 0,
        };
    }

    /// <summary>The power register has no sign (SBOS448G, equation 5).</summary>
    private long Power(int current) => Math.Abs((long)current) * converter.Bus / 5000;

    /// <summary>Whether the current register overflows.</summary>
    private bool Current(out int current)
    {
        current = converter.Shunt * calibration / 4096;
        return current is > short.MaxValue or < short.MinValue;
    }

    private void Complete(double moment)
    {
        isReady = true;
        LastCompleted = moment;
        Conversions++;
    }
}
