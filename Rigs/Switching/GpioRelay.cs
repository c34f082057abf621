using System.ComponentModel.DataAnnotations;
using System.Device.Gpio;
using System.Device.Gpio.Drivers;
using Hil.Protocols;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Switching;

/// <summary>
/// A relay or load switch at a pin of this host. The kernel lets go of a pin when its process ends, so that the supply must be on
/// while nobody drives the pin: a relay's normally closed contact, or a pull-up. Off therefore lasts while the rig is held off, and on
/// is the pin let go.
/// </summary>
public sealed record GpioRelay : IPowerSwitch
{
    private static readonly Dictionary<(int Chip, int Pin), GpioController> Held = [];

    /// <summary>N of <c>/dev/gpiochipN</c>.</summary>
    [Range(0, 255)]
    public int Chip { get; init; }

    /// <summary>The line of the chip.</summary>
    [Range(0, 1023)]
    public required int Pin { get; init; }

    /// <summary>The level that takes the supply away: true, the default, for high.</summary>
    public bool OffIsHigh { get; init; } = true;

    public IEnumerable<TroubleException> Check(IToolRunner tools)
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(Device))
            yield return new TroubleException(TroubleKind.Infrastructure, "There is no such GPIO chip", Device, "See: ls /dev/gpiochip*");
    }

    public Task SetAsync(bool on, SwitchRequest request, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (Held)
        {
            if (on) LetGo();
            else Drive(request);
        }

        return Task.CompletedTask;
    }

    private string Device => $"/dev/gpiochip{Chip}";

    private void Drive(SwitchRequest request)
    {
        if (Held.ContainsKey((Chip, Pin))) return;
        GpioController? controller = null;
        try
        {
            controller = new GpioController(new LibGpiodDriver(Chip));
            controller.OpenPin(Pin, PinMode.Output, OffIsHigh ? PinValue.High : PinValue.Low);
            Held[(Chip, Pin)] = controller;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            controller?.Dispose();
            throw new SwitchFailedException(request, on: false, failure.Message, $"{Device}, line {Pin}",
                "Is the line free (gpioinfo), libgpiod installed, and the user in group gpio?", failure);
        }
    }

    private void LetGo()
    {
        if (Held.Remove((Chip, Pin), out var controller)) controller.Dispose();
    }
}
