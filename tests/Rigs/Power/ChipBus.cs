using System.Device.I2c;
using Hil.Protocols;
using Hil.Protocols.Quantities;
using Hil.Rigs.Boards;
using Hil.Rigs.Emulation;
using Hil.Rigs.Power;
using Hil.Rigs.Power.Buses;

namespace Hil.Rigs.Tests.Power;

/// <summary>A bus with one emulated chip at hand, whose virtual time goes on for as long as it is told to: at once, on the caller's thread.</summary>
internal sealed record ChipBus : II2cBus
{
    public Ina219Traits Traits { get; init; } = Ina219Traits.Ideal(0.1);

    public IMeterInput Input { get; init; } = new ConstantInput(3.3, 0.05);

    public double Speed { get; init; } = 400_000;

    public int Seed { get; init; } = 1;

    /// <summary>How long it samples: ns.</summary>
    public double Lasts { get; init; } = 2e9;

    public double NackProbability { get; init; }

    public IReadOnlyList<ChipFault> Faults { get; init; } = [];

    /// <summary>Called before each step with the chip.</summary>
    public Action<EmulatedIna219, double>? Meanwhile { get; init; }

    /// <summary>How late the host wakes up for a step: ns, uniform from 0.</summary>
    public double Lateness { get; init; }

    public EmulatedIna219 Chip { get; private set; } = null!;

    /// <summary>Bytes allocated from the middle of the sampling to its end.</summary>
    public long Allocated { get; private set; }

    public CountingDevice Device { get; private set; } = null!;

    public Origin Origin => Origin.Emulated;

    public IEnumerable<TroubleException> Check(BoardKind board) => [];

    public I2cPort Open(I2cRequest request)
    {
        var clock = new VirtualClock();
        var noise = new NoiseSource((ulong)Seed);
        Chip = new(request.Address, Traits, Input, clock, Speed, noise) { NackProbability = NackProbability, Faults = Faults };
        Device = new(Chip);
        return new() { Name = "bus of the test", Device = Device, Pacer = new Pacer(this, clock, new((ulong)Seed + 1)) };
    }

    /// <summary>Opens an INA219 on this bus, lets it sample for as long as the bus lasts, and takes everything.</summary>
    public async Task<(MeterSession Meter, List<PowerSample> Samples)> SampleAsync(Func<Ina219, Ina219>? change = null)
    {
        var settings = new Ina219 { Bus = this };
        settings = change?.Invoke(settings) ?? settings;
        var meter = await settings.OpenAsync(new("rig-1", Stand.Kind, new MeterLoad.Off(), null, RealFirmware.Services), TestContext.Current.CancellationToken);
        return (meter, await Stand.FinishAsync(meter));
    }

    /// <summary>How much later than in truth a sample ends, for conversions of 12 bit: ns.</summary>
    public double Misdated(PowerSample sample, double oscillator)
    {
        var behind = (Chip.LastCompleted - 532e3 * oscillator - sample.End) / (1064e3 * oscillator);
        return (Math.Round(behind) - behind) * 1064e3 * oscillator;
    }

    /// <summary>Which conversion since its set-up a sample is of, from 1, for conversions of 12 bit.</summary>
    public int Number(PowerSample sample, double oscillator) =>
        (int)(Chip.Conversions - Math.Round((Chip.LastCompleted - 532e3 * oscillator - sample.End) / (1064e3 * oscillator)));

    private sealed class Pacer(ChipBus bus, VirtualClock clock, NoiseSource luck) : IPacer
    {
        private TaskCompletionSource? ended;

        public double Now => clock.Now;

        /// <summary>Begins when it is told to stop: then everybody has subscribed.</summary>
        public Task RunAsync(IPacedWork work)
        {
            ended = new();
            Work = work;
            return ended.Task;
        }

        private IPacedWork Work { get; set; } = null!;

        public void Stop()
        {
            if (ended is not { Task.IsCompleted: false })
                return;
            try
            {
                long before = 0;
                for (double due = 0, end = clock.Now + bus.Lasts; due < end;)
                {
                    if (before == 0 && due > end / 2)
                        before = GC.GetAllocatedBytesForCurrentThread();
                    clock.Now = Math.Max(clock.Now, due + bus.Lateness * luck.Uniform());
                    bus.Meanwhile?.Invoke(bus.Chip, clock.Now);
                    due = Work.Step();
                    if (!Work.TryDeliver())
                        Work.Drop();
                }

                bus.Allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                ended.SetResult();
            }
            catch (TroubleException trouble)
            {
                ended.SetException(trouble);
            }
        }

        public void Abort() => ended?.TrySetResult();

        public ClockExchange ReadClock() => new(0, (long)clock.Now, 0);

        public void Dispose()
        {
        }
    }
}

/// <summary>Counts what goes over the bus.</summary>
internal sealed class CountingDevice(I2cDevice inner) : I2cDevice
{
    public override I2cConnectionSettings ConnectionSettings => inner.ConnectionSettings;

    /// <summary>Reads of the kept register: looks at CNVR.</summary>
    public int Looks { get; private set; }

    public int Transactions { get; private set; }

    public override void Read(Span<byte> buffer)
    {
        Looks++;
        Transactions++;
        inner.Read(buffer);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Transactions++;
        inner.Write(buffer);
    }

    public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer)
    {
        Transactions++;
        inner.WriteRead(writeBuffer, readBuffer);
    }
}
