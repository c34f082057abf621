using System.Device.Gpio;

namespace Hil.Rigs.Switching;

/// <summary>The pins of this host that hold supplies off. One for the process: a pin has one owner. Thread-safe.</summary>
/// <param name="open">The driver of a chip, by its number.</param>
internal sealed class RelayPins(Func<int, GpioDriver> open)
{
    private readonly Dictionary<(int Chip, int Pin), GpioController> held = [];
    private readonly Lock gate = new();

    /// <summary>Drives a pin, and reads it back.</summary>
    /// <param name="chip">Number of the chip.</param>
    /// <param name="pin">Line of the chip.</param>
    /// <param name="high">The level.</param>
    /// <param name="hold">Whether it is driven from now on, or let go once it has the level.</param>
    /// <returns>Whether the pin has the level.</returns>
    /// <exception cref="Exception">Whatever GPIO drivers throw at a pin that cannot be had.</exception>
    public bool Drive(int chip, int pin, bool high, bool hold)
    {
        lock (gate)
        {
            if (!held.Remove((chip, pin), out var controller)) controller = new GpioController(open(chip));
            var keeps = false;
            try
            {
                if (controller.IsPinOpen(pin)) controller.Write(pin, high);
                else controller.OpenPin(pin, PinMode.Output, high);
                var follows = controller.Read(pin) == (PinValue)high;
                keeps = hold && follows;
                if (keeps) held[(chip, pin)] = controller;
                return follows;
            }
            finally
            {
                if (!keeps) controller.Dispose();
            }
        }
    }
}
