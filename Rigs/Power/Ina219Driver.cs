using System.Buffers.Binary;
using System.Device.I2c;
using System.Globalization;
using Hil.Protocols;

namespace Hil.Rigs.Power;

/// <summary>Registers of the INA219 (TI SBOS448G, table 2).</summary>
public enum Ina219Register : byte
{
    Configuration = 0,
    Shunt = 1,
    Bus = 2,
    Power = 3,
    Current = 4,
    Calibration = 5,
}

/// <summary>
/// The INA219's registers over any <see cref="I2cDevice"/>: one transaction a register, nothing allocated, no waiting. The class of
/// that name in Iot.Device.Bindings is not used: in its version of July 2026 setting the shunt's resolution writes the bus's,
/// shunt and current are taken as unsigned, conversion-ready and overflow cannot be read, and each reading of the current writes
/// the calibration again and waits for more than a millisecond; nor can the package be restored wherever this project is built.
/// </summary>
public sealed class Ina219Driver(I2cDevice device)
{
    private const ushort Reset = 0x8000;
    private const ushort AfterReset = 0x399F;

    // With it the current register shows the shunt register, and overflows only where that is at its limit (SBOS448G, equation 1).
    private const ushort CurrentIsShunt = 4096;

    /// <summary>The register that <see cref="ReadAgain"/> reads; null when a transaction failed since.</summary>
    public Ina219Register? Pointer { get; private set; }

    /// <summary>Signed value of the shunt register: 10 uV a step.</summary>
    public static short ShuntSteps(ushort register) => (short)register;

    /// <summary>Counts of the bus register, 4 mV each.</summary>
    public static int BusSteps(ushort register) => register >> 3;

    /// <summary>Of the bus register: a pair of values has been completed since the power register was read.</summary>
    public static bool IsReady(ushort bus) => (bus & 2) != 0;

    /// <summary>Of the bus register: current or power were out of range (OVF).</summary>
    public static bool IsOverflow(ushort bus) => (bus & 1) != 0;

    /// <summary>Resets the chip, and sets it to convert without pause.</summary>
    /// <exception cref="IOException">It does not answer.</exception>
    /// <exception cref="TroubleException">What answers is not an INA219.</exception>
    public void Begin(Ina219Configuration configuration, string where)
    {
        Write(Ina219Register.Configuration, Reset);
        var found = Read(Ina219Register.Configuration);
        if (found != AfterReset)
        {
            throw new TroubleException(TroubleKind.Infrastructure, string.Create(CultureInfo.InvariantCulture,
                    $"This is not an INA219: after its reset the configuration register holds 0x{found:x4} instead of 0x{AfterReset:x4}"), where,
                "Correct the address (A0 and A1 of the chip), or find out what else is there with i2cdetect.");
        }

        Write(Ina219Register.Calibration, CurrentIsShunt);
        Write(Ina219Register.Configuration, configuration.Word);
        Verify(configuration, where);
    }

    /// <summary>Checks that the chip is still set as it was.</summary>
    /// <exception cref="IOException">It does not answer.</exception>
    /// <exception cref="TroubleException">Somebody else has written to it, or it has lost its supply.</exception>
    public void Verify(Ina219Configuration configuration, string where)
    {
        var (set, calibration) = (Read(Ina219Register.Configuration), Read(Ina219Register.Calibration));
        if (set == configuration.Word && calibration == CurrentIsShunt)
            return;
        var lost = set == AfterReset && calibration == 0;
        throw new TroubleException(TroubleKind.Infrastructure, string.Create(CultureInfo.InvariantCulture,
                $"The chip is not set as it was: configuration 0x{set:x4} instead of 0x{configuration.Word:x4}, "
                + $"calibration {calibration} instead of {CurrentIsShunt}"), where, lost ? "It was reset: check its supply and its wires."
                : "Find out what else uses this bus, such as a driver of the kernel or another program, and end it.");
    }

    /// <summary>Reads a register; it is then the one that <see cref="ReadAgain"/> reads.</summary>
    public ushort Read(Ina219Register register)
    {
        ReadOnlySpan<byte> pointer = [(byte)register];
        Span<byte> value = stackalloc byte[2];
        Pointer = null;
        device.WriteRead(pointer, value);
        Pointer = register;
        return BinaryPrimitives.ReadUInt16BigEndian(value);
    }

    /// <summary>Reads the register last read: the chip keeps its pointer, which saves two of five bytes on the bus.</summary>
    public ushort ReadAgain()
    {
        Span<byte> value = stackalloc byte[2];
        device.Read(value);
        return BinaryPrimitives.ReadUInt16BigEndian(value);
    }

    /// <summary>Writes a register.</summary>
    public void Write(Ina219Register register, ushort value)
    {
        Span<byte> bytes = [(byte)register, (byte)(value >> 8), (byte)value];
        Pointer = null;
        device.Write(bytes);
        Pointer = register;
    }

    /// <summary>Chooses the register that <see cref="ReadAgain"/> reads.</summary>
    public void Point(Ina219Register register)
    {
        Pointer = null;
        device.WriteByte((byte)register);
        Pointer = register;
    }
}
