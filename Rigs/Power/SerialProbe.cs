using System.ComponentModel.DataAnnotations;
using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Rigs.Boards;
using Hil.Rigs.Links;
using Hil.Rigs.Power.Probe;
using Hil.Rigs.Tools;
using Microsoft.Extensions.Logging;

namespace Hil.Rigs.Power;

/// <summary>
/// A small microcontroller beside the board that reads an INA219 and records the board's phase line with the same clock, at a serial
/// port of its own (Firmware/probe; SPEC.md, section 5). The sensor's data sheet is TI SBOS448G.
/// </summary>
public sealed record SerialProbe : IPowerMeter, ICheckedSettings
{
    /// <summary>The probe's port, best a name that stays: <c>/dev/serial/by-id/...</c>.</summary>
    public required FilePath Path { get; init; }

    /// <summary>The port's speed, 8N1; ports that are USB all the way ignore it. Samples at full rate need 115,200.</summary>
    [Range(1200, 12_000_000)]
    public int Baud { get; init; } = 115_200;

    /// <summary>The sensor's address on the probe's bus: 0x40 to 0x4F, as its pins A0 and A1 say.</summary>
    [Range(0x40, 0x4F)]
    public int Address { get; init; } = 0x40;

    /// <summary>Speed of the probe's I2C bus: 1 kHz to 2,560 kHz (the chip's limit). At 400 kHz one register takes 72 us.</summary>
    public Frequency BusSpeed { get; init; } = new(400_000);

    /// <summary>The sensor's shunt, from 1 mohm to 100 ohm. With 0.1 ohm one step is 0.1 mA; a larger one tells smaller currents, and drops more.</summary>
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

    /// <summary>Nominal supply voltage of the board; nothing when it is only known from the samples.</summary>
    public Volts? Supply { get; init; }

    /// <summary>Temperature of the sensor in degrees Celsius, where known.</summary>
    [Range(-40.0, 125.0)]
    public double? Temperature { get; init; }

    /// <summary>Whether the board's phase line is wired to the probe's pins; without it phases are found by fitted clocks.</summary>
    public bool PhaseLine { get; init; } = true;

    private Ina219Sensor Sensor => new(Shunt, ShuntTolerance, ShuntAdc, BusAdc, Range, FullScale, BusRange, Supply);

    IEnumerable<(string Setting, string Problem)> ICheckedSettings.Check()
    {
        foreach (var problem in Sensor.Check())
            yield return problem;
        if (BusSpeed.Hertz is < 1000 or > 2_560_000)
            yield return (nameof(BusSpeed), "must be 1 kHz to 2560 kHz");
    }

    public IEnumerable<TroubleException> Check(BoardKind board, IToolRunner tools) => new Ports.Tty { Path = Path }.Check(board, tools);

    public IEnumerable<TroubleException> CheckBeside(IConnection connection)
    {
        if (connection.Origin == Origin.Emulated)
        {
            yield return new(TroubleKind.Configuration, "A probe at a serial port measures real boards, and this rig's is emulated", Path.Written,
                "Give an emulated board a meter on an emulated bus: ina219: { bus: emulated }.");
        }
    }

    public async Task<MeterSession> OpenAsync(MeterRequest request, CancellationToken cancellation) =>
        await OpenAsync(await Pipelines.OpenAsync(Path.FullPath, Baud, null, request.Services.Clock, cancellation), request, cancellation);

    /// <summary>Begins a session over a link that is open, and owns it from then on.</summary>
    internal async Task<MeterSession> OpenAsync(ILink open, MeterRequest request, CancellationToken cancellation)
    {
        var clock = request.Services.Clock;
        var logger = request.Services.Loggers.CreateLogger<SerialProbe>();
        var link = new ProbeLink(open, clock);
        try
        {
            await link.GreetAsync(cancellation);
            var info = (await link.AskAsync(ProbeFrame.Identify, cancellation)).Info
                ?? throw ProbeTroubles.Sensor(link.Name, ProbeStatus.Malformed, Address, 0, 0);
            var set = Sensor.Configuration;
            var readings = new ProbeReadings(info.TickHertz, new(set, Shunt.Value, request.Calibration), link.Name);
            link.Readings = readings;
            link.Ended = report => link.Fail(ProbeTroubles.Sensor(link.Name, report.Code, Address, set.Word, report.Value));
            var started = (await link.StartAsync((byte)Address, set.Word, (ushort)(BusSpeed.Hertz / 1000), cancellation)).Report;
            if (started.Code != ProbeStatus.Ok)
                throw ProbeTroubles.Sensor(link.Name, started.Code, Address, set.Word, started.Value);
            var identity = $"INA219 at 0x{Address:X2} behind probe {info.Board} {info.Version} at {link.Name}";
            var facts = Sensor.Facts(GetType(), info.IsEmulated ? Origin.Emulated : Origin.Measured, identity, request.Calibration);
            return new ProbeSession(link, readings, facts with { TemperatureCelsius = Temperature }, PhaseLine, clock, logger);
        }
        catch
        {
            await link.DisposeAsync();
            throw;
        }
    }
}
