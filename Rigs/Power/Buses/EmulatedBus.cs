using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Protocols.Quantities;
using Hil.Rigs.Boards;
using Hil.Rigs.Emulation;

namespace Hil.Rigs.Power.Buses;

/// <summary>
/// A bus with an emulated chip beside an emulated board: what flows through its shunt are the board's phases times its kind's power
/// profile, on the board's own time.
/// </summary>
[PartName("emulated")]
public sealed record EmulatedBus : II2cBus
{
    // Looking, reading, clearing and checking are 6 transactions at most; as many again for a sequence that is begun anew.
    private const int LongestStepBits = 12 * 48;

    /// <summary>Which of many chips, with errors of its own. The same seed, rig and address give the same chip.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Clock of the bus.</summary>
    public Frequency Speed { get; init; } = new(400_000);

    /// <summary>Noise of one conversion of 12 bit: steps of the shunt register, rms. The data sheet has no figure: an assumption.</summary>
    [Range(0.0, 100.0)]
    public double Noise { get; init; } = Ina219Traits.AssumedNoise;

    /// <summary>Whether the chip has errors of its own (oscillator, offset, gain, shunt); without them it is ideal but for its noise.</summary>
    public bool Errors { get; init; } = true;

    /// <summary>Whether the meter sees the board's phase line; false for a bench without that wire.</summary>
    public bool Edges { get; init; } = true;

    /// <summary>How much faster than the board's clock the meter's runs: parts per million.</summary>
    [Range(-1000.0, 1000.0)]
    public double Drift { get; init; }

    /// <summary>What the meter's clock shows when the board's shows 0.</summary>
    [Range(typeof(TimeSpan), "0 s", "24 h")]
    public TimeSpan Offset { get; init; }

    /// <summary>Share of transactions that are not acknowledged.</summary>
    [Range(0.0, 1.0)]
    public double NackProbability { get; init; }

    /// <summary>What else goes wrong, and when.</summary>
    public IReadOnlyList<ChipFault> Faults { get; init; } = [];

    public Origin Origin => Origin.Emulated;

    public IEnumerable<TroubleException> Check(BoardKind board)
    {
        if (board is { Power: null } or { Ticks: null })
            yield return Unprofiled(board);
        if (Speed.Hertz is < 1_000 or > 3_400_000)
        {
            yield return new(TroubleKind.Configuration, $"An I2C bus of {Speed} is none", "i2c bus 'emulated'",
                "Set 'speed' to 1 kHz to 3.4 MHz; 400 kHz is usual.");
        }
    }

    public IEnumerable<TroubleException> CheckBeside(IConnection connection)
    {
        if (connection.Origin != Origin.Emulated)
            yield return RealBoard();
        else if (connection is Qemu { Time: TimeMode.Fast })
            yield return NoTime();
    }

    public I2cPort Open(I2cRequest request)
    {
        var profile = request.Meter.Board.Power ?? throw Unprofiled(request.Meter.Board);
        return request.Meter.Load switch
        {
            MeterLoad.OfBoard { Attachment: var board } => Beside(board, request),
            MeterLoad.Resistor { Resistance.Value: var ohms } => Alone(new(profile.Supply.Value, profile.Supply.Value / ohms), request),
            _ => Alone(new(profile.Supply.Value, 0), request),
        };
    }

    private static string NameOf(I2cRequest request) =>
        string.Create(CultureInfo.InvariantCulture, $"emulated bus of {request.Meter.Rig}, address 0x{request.Address:x2}");

    private I2cPort Beside(Attachment board, I2cRequest request)
    {
        if (board.Origin != Origin.Emulated)
            throw RealBoard();
        var waveform = board.Waveform ?? throw (board.Time == TimeMode.Fast ? NoTime() : Unprofiled(request.Meter.Board));
        var name = NameOf(request);
        var lease = AddressLease.Take(waveform, request.Address, name);
        var time = new MeterTime(Drift * 1e-6, Offset.TotalNanoseconds);
        var reader = waveform.Follow(time);
        var clock = new VirtualClock { Now = reader.Horizon };
        var edges = Edges ? new EdgeChannel(name) : null;
        return new()
        {
            Name = name,
            Device = Chip(reader, clock, request),
            Pacer = new BoardPacer(clock, reader, waveform, time, LongestStepBits * 1e9 / Speed.Hertz, edge => edges?.Add(edge)),
            Lease = lease,
            Edges = edges,
        };
    }

    private I2cPort Alone(ConstantInput load, I2cRequest request)
    {
        var clock = new VirtualClock { Now = Offset.TotalNanoseconds };
        return new() { Name = NameOf(request), Device = Chip(load, clock, request), Pacer = new FreePacer(clock, request.Meter.Services.Clock) };
    }

    private EmulatedIna219 Chip(IMeterInput input, VirtualClock clock, I2cRequest request)
    {
        var (rig, shunt) = (request.Meter.Rig, request.Shunt.Value);
        var traits = Errors ? Ina219Traits.Draw(Seed, $"{rig}/{request.Address}", shunt, request.ShuntTolerance) : Ina219Traits.Ideal(shunt);

        // A calibration must not meet the very noise again that it was made with.
        var noise = NoiseSource.Named(Seed, $"{rig}/{request.Address}/{request.Meter.Load.GetType().Name}");
        return new(request.Address, traits with { Noise = Noise }, input, clock, Speed.Hertz, noise) { Faults = Faults, NackProbability = NackProbability };
    }

    private static TroubleException Unprofiled(BoardKind board) => new(TroubleKind.Configuration,
        $"Board kind '{board.Name}' does not say what it draws", "i2c bus 'emulated'", "Add 'power' and 'ticks' to its file, or leave the rig's meter out.");

    private static TroubleException RealBoard() => new(TroubleKind.Configuration,
        "An emulated meter beside a real board would measure nothing", "i2c bus 'emulated'", "Use a real bus, such as 'kernel', or leave the rig's meter out.");

    private static TroubleException NoTime() => new(TroubleKind.Configuration,
        "In fast time the board's time means nothing, and so does its energy", "i2c bus 'emulated'", "Use 'time: realtime', or leave the rig's meter out.");

    /// <summary>An address beside one board; boards are of this process, and so are their buses.</summary>
    private sealed class AddressLease : IDisposable
    {
        private static readonly ConcurrentDictionary<(BoardWaveform, int), AddressLease> Held = new();
        private readonly (BoardWaveform, int) key;

        private AddressLease(BoardWaveform board, int address) => key = (board, address);

        public static AddressLease Take(BoardWaveform board, int address, string name)
        {
            var lease = new AddressLease(board, address);
            return Held.TryAdd(lease.key, lease) ? lease : throw new AddressHeldException(name, Environment.ProcessId);
        }

        public void Dispose() => Held.TryRemove(new(key, this));
    }
}
