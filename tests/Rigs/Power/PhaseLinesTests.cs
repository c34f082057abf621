using System.Device.Gpio;
using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Rigs.Power;

namespace Hil.Rigs.Tests.Power;

public sealed class PhaseLinesTests
{
    [Fact]
    public void Three_wires_make_a_phase_at_each_change()
    {
        var pins = new Pins();
        double now = 1000;
        using var lines = new PhaseLines(pins, [17, 27, 22], () => now, "/dev/gpiochip0");
        pins.Set(17, true);
        now = 2000;
        pins.Set(22, true);
        pins.Set(17, false);
        now = 3000;
        pins.Set(22, false);
        pins.Touch(22);
        Assert.Equal([new(1000, Phase.Receive), new(2000, Phase.Wait), new(2000, Phase.Transmit), new(3000, Phase.Idle)], All(lines.Edges));
    }

    [Fact]
    public async Task Edges_that_nobody_takes_end_in_a_trouble_and_not_in_a_hole()
    {
        var edges = new EdgeChannel("meter");
        for (var i = 0; i <= 1 << 16; i++)
            edges.Add(new(i, Phase.Idle));
        Assert.Equal(1 << 16, All(edges).Count);
        await Assert.ThrowsAsync<Hil.Protocols.TroubleException>(() => edges.Reader.Completion);
    }

    private static List<PhaseEdge> All(EdgeChannel edges)
    {
        var all = new List<PhaseEdge>();
        while (edges.Reader.TryRead(out var edge))
            all.Add(edge);
        return all;
    }

    private sealed class Pins : GpioDriver
    {
        private readonly Dictionary<int, bool> high = [];
        private readonly Dictionary<int, PinChangeEventHandler> watchers = [];

        protected override int PinCount => 64;

        public void Set(int pin, bool isHigh)
        {
            high[pin] = isHigh;
            Touch(pin);
        }

        public void Touch(int pin) => watchers[pin](this, new(high[pin] ? PinEventTypes.Rising : PinEventTypes.Falling, pin));

        protected override void OpenPin(int pinNumber) => high[pinNumber] = false;

        protected override void ClosePin(int pinNumber)
        {
        }

        protected override void SetPinMode(int pinNumber, PinMode mode)
        {
        }

        protected override PinMode GetPinMode(int pinNumber) => PinMode.Input;

        protected override bool IsPinModeSupported(int pinNumber, PinMode mode) => mode == PinMode.Input;

        protected override PinValue Read(int pinNumber) => high[pinNumber];

        protected override void Write(int pinNumber, PinValue value) => throw new NotSupportedException();

        protected override WaitForEventResult WaitForEvent(int pinNumber, PinEventTypes eventTypes, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        protected override void AddCallbackForPinValueChangedEvent(int pinNumber, PinEventTypes eventTypes, PinChangeEventHandler callback) =>
            watchers[pinNumber] = callback;

        protected override void RemoveCallbackForPinValueChangedEvent(int pinNumber, PinChangeEventHandler callback) => watchers.Remove(pinNumber);
    }
}
