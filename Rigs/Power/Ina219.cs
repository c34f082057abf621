using System.ComponentModel.DataAnnotations;
using System.Device.Gpio.Drivers;
using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Protocols.Quantities;
using Hil.Rigs.Boards;
using Hil.Rigs.Power.Buses;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Power;

/// <summary>An INA219 on an I2C bus: shunt and bus voltage in turn, without pause. With 12 bit about 940 conversions a second.</summary>
public sealed record Ina219 : IPowerMeter, ICheckedSettings
{
    /// <summary>The bus that the chip is on.</summary>
    public required II2cBus Bus { get; init; }

    /// <summary>Its address, by A0 and A1.</summary>
    [Range(0x40, 0x4F)]
    public int Address { get; init; } = 0x40;

    /// <summary>Its shunt, from 1 mohm to 100 ohm. With 0.1 ohm one step is 0.1 mA; a larger one tells smaller currents, and drops more.</summary>
    public Ohms Shunt { get; init; } = new(0.1);

    /// <summary>Tolerance of the shunt: %.</summary>
    [Range(0.0, 20.0)]
    public double ShuntTolerance { get; init; } = 1;

    /// <summary>Resolution or averaging of the shunt voltage. An average of n takes n times as long, and so does what phases it tells apart.</summary>
    public Ina219Adc ShuntAdc { get; init; } = Ina219Adc.Bits12;

    /// <summary>Resolution or averaging of the bus voltage. While it is converted the current is not looked at.</summary>
    public Ina219Adc BusAdc { get; init; } = Ina219Adc.Bits12;

    /// <summary>Full scale of the shunt voltage; nothing for 320 mV, or for the least that holds 'full-scale'. The smaller, the less offset.</summary>
    public Ina219Range? Range { get; init; }

    /// <summary>The largest current to be told; not with 'range'.</summary>
    public Amperes? FullScale { get; init; }

    /// <summary>Full scale of the bus voltage.</summary>
    public Ina219BusRange BusRange { get; init; } = Ina219BusRange.V32;

    /// <summary>Nominal supply voltage of the board; nothing when it is only known from the samples, or from an emulated board's kind.</summary>
    public Volts? Supply { get; init; }

    /// <summary>Temperature of the chip in degrees Celsius, where known.</summary>
    [Range(-40.0, 125.0)]
    public double? Temperature { get; init; }

    /// <summary>The board's phase line at pins of this host; nothing where it is not wired, or comes by the bus.</summary>
    public PhaseWires? PhaseLines { get; init; }

    /// <summary>What the chip is set to.</summary>
    internal Ina219Configuration Configuration => Sensor.Configuration;

    private Ina219Sensor Sensor => new(Shunt, ShuntTolerance, ShuntAdc, BusAdc, Range, FullScale, BusRange, Supply);

    IEnumerable<(string Setting, string Problem)> ICheckedSettings.Check()
    {
        foreach (var problem in Sensor.Check())
            yield return problem;
        if (PhaseLines is not null && Bus?.Origin == Origin.Emulated)
            yield return (nameof(PhaseLines), "must not be given for an emulated bus, which has the phase line itself");
    }

    public IEnumerable<TroubleException> Check(BoardKind board, IToolRunner tools) => Bus.Check(board);

    public IEnumerable<TroubleException> CheckBeside(IConnection connection) => Bus.CheckBeside(connection);

    public async Task<MeterSession> OpenAsync(MeterRequest request, CancellationToken cancellation)
    {
        var port = Bus.Open(new(Address, Shunt, ShuntTolerance / 100, request));
        PhaseLines? lines = null;
        try
        {
            var driver = new Ina219Driver(port.Device);
            await BeginAsync(driver, port.Name, request, cancellation);
            if (PhaseLines is { } wires)
                lines = new(new LibGpiodDriver(wires.Chip), wires.Pins, () => port.Pacer.Now, $"/dev/gpiochip{wires.Chip}");
            return new Ina219Session(port, driver, new(Configuration, Shunt.Value, request.Calibration), Facts(port.Name, request), lines);
        }
        catch
        {
            lines?.Dispose();
            port.Dispose();
            throw;
        }
    }

    /// <summary>A stuck bus blocks for a second: not the caller's thread.</summary>
    private async Task BeginAsync(Ina219Driver driver, string where, MeterRequest request, CancellationToken cancellation)
    {
        try
        {
            await Pipelines.OpenMeter(request.Services.Clock).ExecuteAsync(
                async token => await Task.Run(() => driver.Begin(Configuration, where), token), cancellation);
        }
        catch (IOException failure)
        {
            throw new TroubleException(TroubleKind.Infrastructure, $"{request.Rig}: no INA219 answers ({failure.Message.TrimEnd('.')})", where,
                "Check its wires, its supply and its address; i2cdetect of package i2c-tools shows what is there.", failure);
        }
    }

    private MeterFacts Facts(string where, MeterRequest request)
    {
        var facts = Sensor.Facts(GetType(), Bus.Origin, "INA219 on " + where, request.Calibration) with { TemperatureCelsius = Temperature };
        return Supply is null && Bus.Origin == Origin.Emulated ? facts with { SupplyVolts = request.Board.Power?.Supply.Value ?? 0 } : facts;
    }
}
