using System.ComponentModel.DataAnnotations;
using System.Device.Gpio.Drivers;
using Hil.Protocols;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Switching;

/// <summary>
/// A relay or load switch at a pin of this host. A pin that its process has let go is an input on most kernels, and stays as it was driven on a
/// Raspberry Pi's (raspberrypi/linux, pull requests 6117 and 6150). So the supply must be on while nobody drives the pin: a relay's normally
/// closed contact, or a pull-up. Off is held as long as this process lives; for on the pin is driven so and then let go.
/// </summary>
public sealed record GpioRelay : IPowerSwitch
{
    private static readonly RelayPins Pins = new(chip => new LibGpiodDriver(chip));

    /// <summary>N of <c>/dev/gpiochipN</c>.</summary>
    [Range(0, 255)]
    public int Chip { get; init; }

    /// <summary>The line of the chip.</summary>
    [Range(0, 1023)]
    public required int Pin { get; init; }

    /// <summary>The level that takes the supply away: true, the default, for high.</summary>
    public bool OffIsHigh { get; init; } = true;

    public IEnumerable<TroubleException> Check(IToolRunner tools) => Hindrance() is { } hindrance ? [hindrance] : [];

    public Task SetAsync(bool on, SwitchRequest request, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            if (Hindrance() is { } hindrance) throw new SwitchFailedException(request, on, hindrance);
            if (!Pins.Drive(Chip, Pin, high: on != OffIsHigh, hold: !on))
            {
                throw new SwitchFailedException(request, on, "the pin does not take the level that it is driven to", Where,
                    "Is it wired to something that drives it too?");
            }
        }
        catch (Exception failure) when (failure is not (TroubleException or OutOfMemoryException))
        {
            throw new SwitchFailedException(request, on, failure.Message, Where, "Is the line free (gpioinfo), and libgpiod installed?", failure);
        }

        return Task.CompletedTask;
    }

    private string Device => $"/dev/gpiochip{Chip}";

    private string Where => $"{Device}, line {Pin}";

    private TroubleException? Hindrance()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(Device))
            return new TroubleException(TroubleKind.Infrastructure, "There is no such GPIO chip", Device, "See: ls /dev/gpiochip*");
        try
        {
            File.OpenHandle(Device, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite).Dispose();
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new TroubleException(TroubleKind.Infrastructure, "The GPIO chip cannot be opened", Device,
                "Let the user have it, by group gpio where there is one: sudo usermod -aG gpio $USER, then log in again.", failure);
        }
    }
}
