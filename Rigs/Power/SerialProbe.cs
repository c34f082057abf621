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

    /// <summary>Resistance of the shunt, above 0.</summary>
    public Ohms Shunt { get; init; } = new(0.1);

    /// <summary>Relative tolerance of the shunt, 0 to 0.2.</summary>
    [Range(0, 0.2)]
    public double ShuntTolerance { get; init; } = 0.01;

    /// <summary>Resolution or averaging of the shunt voltage: 12 bit unless stated, 532 us.</summary>
    public Ina219Adc ShuntAdc { get; init; } = Ina219Adc.Bits12;

    /// <summary>Resolution or averaging of the bus voltage: 12 bit unless stated, 532 us.</summary>
    public Ina219Adc BusAdc { get; init; } = Ina219Adc.Bits12;

    /// <summary>Full scale of the shunt voltage: 320 mV unless stated. The smaller it is, the smaller is the typical offset.</summary>
    public Ina219Range Range { get; init; } = Ina219Range.Mv320;

    /// <summary>Full scale of the bus voltage: 16 V unless stated.</summary>
    public Ina219BusRange BusRange { get; init; } = Ina219BusRange.V16;

    /// <summary>Nominal supply voltage at the load, for the provenance; nothing when the samples alone tell it.</summary>
    public Volts? Supply { get; init; }

    /// <summary>Temperature of the shunt in degrees Celsius, for the provenance; nothing when it is not known.</summary>
    public double? Temperature { get; init; }

    internal Ina219Configuration Sensor => new(ShuntAdc, BusAdc, Range, BusRange);

    IEnumerable<(string Setting, string Problem)> ICheckedSettings.Check()
    {
        if (!(Shunt.Value > 0))
            yield return (nameof(Shunt), "must be above 0 ohm");
        if (BusSpeed.Hertz is < 1000 or > 2_560_000)
            yield return (nameof(BusSpeed), "must be 1 kHz to 2560 kHz");
    }

    public IEnumerable<TroubleException> Check(BoardKind board, IToolRunner tools) => new Ports.Tty { Path = Path }.Check(board, tools);

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
            var readings = new ProbeReadings(info.TickHertz, Sensor, Shunt, request.Calibration);
            link.Readings = readings;
            link.Ended = report => link.Fail(ProbeTroubles.Sensor(link.Name, report.Code, Address, Sensor.Word, report.Value));
            var started = (await link.StartAsync((byte)Address, Sensor.Word, (ushort)(BusSpeed.Hertz / 1000), cancellation)).Report;
            if (started.Code != ProbeStatus.Ok)
                throw ProbeTroubles.Sensor(link.Name, started.Code, Address, Sensor.Word, started.Value);
            var identity = $"INA219 at 0x{Address:X2} behind probe {info.Board} {info.Version} at {link.Name}";
            return new ProbeSession(link, readings, Facts(info.IsEmulated, identity, request.Calibration), clock, logger);
        }
        catch
        {
            await link.DisposeAsync();
            throw;
        }
    }

    private MeterFacts Facts(bool isEmulated, string identity, MeterCalibration? calibration)
    {
        var rate = 1e9 / Sensor.Period;
        return new()
        {
            Meter = PartCatalog.NameOf(GetType()),
            Origin = isEmulated ? Origin.Emulated : Origin.Measured,
            Identity = identity,
            SupplyVolts = Supply?.Value ?? 0,
            ShuntOhms = Shunt.Value,
            FullScaleAmperes = Sensor.FullScaleCounts * Ina219Configuration.ShuntStep / Shunt.Value,
            ResolutionAmperes = Sensor.Resolution / Shunt.Value,
            NominalRate = rate,
            OffsetError = calibration?.OffsetError ?? Sensor.TypicalOffset / Shunt.Value,

            // Any resistance within the tolerance is as likely as another.
            GainError = calibration?.GainError ?? Math.Sqrt(Math.Pow(Ina219Configuration.TypicalGainError, 2) + ShuntTolerance * ShuntTolerance / 3),
            PhaseRefusal = rate >= MeterFacts.LeastPhaseRate ? null
                : FormattableString.Invariant($"its settings give {rate:0.#} conversions a second; {MeterFacts.LeastPhaseRate} are needed to tell phases apart"),
            Calibration = calibration,
            TemperatureCelsius = Temperature,
        };
    }
}
