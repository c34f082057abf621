using System.Device.Gpio;
using Hil.Rigs.Switching;

namespace Hil.Rigs.Tests.Switching;

/// <summary>Pins that hold supplies off: who drives them, at which level, and until when.</summary>
public sealed class RelayPinsTests
{
    private readonly List<string> did = [];

    [Fact]
    public void Off_is_held_and_on_is_driven_before_the_pin_is_let_go()
    {
        var pins = new RelayPins(_ => new Pins(did));
        Assert.True(pins.Drive(chip: 0, pin: 4, high: true, hold: true));
        Assert.Equal(["open 4", "write 4 High"], did);
        Assert.True(pins.Drive(chip: 0, pin: 4, high: true, hold: true));
        Assert.DoesNotContain("close 4", did);
        did.Clear();
        Assert.True(pins.Drive(chip: 0, pin: 4, high: false, hold: false));
        Assert.Equal(["write 4 Low", "close 4"], did);
    }

    [Fact]
    public void A_supply_that_an_earlier_process_left_off_is_driven_on()
    {
        Assert.True(new RelayPins(_ => new Pins(did)).Drive(chip: 0, pin: 4, high: false, hold: false));
        Assert.Equal(["open 4", "write 4 Low", "close 4"], did);
    }

    [Fact]
    public void A_pin_that_does_not_follow_is_told_and_let_go()
    {
        Assert.False(new RelayPins(_ => new Pins(did) { IsStuck = true }).Drive(chip: 0, pin: 4, high: true, hold: true));
        Assert.Equal("close 4", did[^1]);
    }

    [Fact]
    public void The_same_line_of_another_chip_is_another_pin()
    {
        var pins = new RelayPins(_ => new Pins(did));
        pins.Drive(chip: 0, pin: 4, high: true, hold: true);
        pins.Drive(chip: 1, pin: 4, high: true, hold: true);
        Assert.Equal(2, did.Count(what => what == "open 4"));
    }

    private sealed class Pins(List<string> did) : GpioDriver
    {
        private PinMode mode = PinMode.Input;
        private PinValue level = PinValue.Low;

        public bool IsStuck { get; init; }

        protected override int PinCount => 64;

        protected override void OpenPin(int pinNumber) => did.Add($"open {pinNumber}");

        protected override void ClosePin(int pinNumber) => did.Add($"close {pinNumber}");

        protected override void SetPinMode(int pinNumber, PinMode mode) => this.mode = mode;

        protected override PinMode GetPinMode(int pinNumber) => mode;

        protected override bool IsPinModeSupported(int pinNumber, PinMode mode) => true;

        protected override PinValue Read(int pinNumber) => level;

        protected override void Write(int pinNumber, PinValue value)
        {
            did.Add($"write {pinNumber} {value}");
            if (!IsStuck) level = value;
        }

        protected override WaitForEventResult WaitForEvent(int pinNumber, PinEventTypes eventTypes, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        protected override void AddCallbackForPinValueChangedEvent(int pinNumber, PinEventTypes eventTypes, PinChangeEventHandler callback) =>
            throw new NotSupportedException();

        protected override void RemoveCallbackForPinValueChangedEvent(int pinNumber, PinChangeEventHandler callback) => throw new NotSupportedException();
    }
}
