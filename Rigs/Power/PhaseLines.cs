using System.Device.Gpio;
using Hil.Protocols;
using Hil.Protocols.Wire;

namespace Hil.Rigs.Power;

/// <summary>The three wires of a board's phase line at pins of this host: bit 0 first.</summary>
public sealed record PhaseWires : Protocols.Parts.ICheckedSettings
{
    /// <summary>N of <c>/dev/gpiochipN</c>.</summary>
    [System.ComponentModel.DataAnnotations.Range(0, 255)]
    public int Chip { get; init; }

    /// <summary>Lines of the chip for bits 0, 1 and 2.</summary>
    public required IReadOnlyList<int> Pins { get; init; }

    public IEnumerable<(string Setting, string Problem)> Check()
    {
        if (Pins.Count != 3 || Pins.Distinct().Count() != 3 || Pins.Any(pin => pin < 0))
            yield return (nameof(Pins), "must name three different lines");
    }
}

/// <summary>
/// Watches a board's phase line at pins of this host. All three bits are read at each change of one; changes are dated by the host
/// when it is told, some tens of microseconds late: a probe beside the board does better.
/// </summary>
internal sealed class PhaseLines : IDisposable
{
    private readonly GpioController controller;
    private readonly int[] pins;
    private readonly Func<double> clock;
    private readonly Lock gate = new();
    private int last;

    /// <summary>Watches from now on.</summary>
    /// <param name="driver">Of the pins; disposed with this.</param>
    /// <param name="pins">For bits 0, 1 and 2.</param>
    /// <param name="clock">The meter's clock.</param>
    /// <param name="name">For messages.</param>
    /// <exception cref="TroubleException">The pins cannot be used.</exception>
    public PhaseLines(GpioDriver driver, IReadOnlyList<int> pins, Func<double> clock, string name)
    {
        (controller, this.pins, this.clock, Edges) = (new(driver), [.. pins], clock, new(name));
        try
        {
            foreach (var pin in pins)
            {
                controller.OpenPin(pin, PinMode.Input);
                controller.RegisterCallbackForPinValueChangedEvent(pin, PinEventTypes.Rising | PinEventTypes.Falling, Changed);
            }
        }
        catch (Exception failure) when (failure is IOException or InvalidOperationException or NotSupportedException or PlatformNotSupportedException)
        {
            Dispose();
            throw new TroubleException(TroubleKind.Infrastructure, "The pins of the phase line cannot be watched", name, failure.Message, failure);
        }

        last = Bits();
    }

    public EdgeChannel Edges { get; }

    public void Dispose() => controller.Dispose();

    private void Changed(object sender, PinValueChangedEventArgs change)
    {
        var now = clock();
        lock (gate)
        {
            var bits = Bits();
            if (bits == last)
                return;
            last = bits;
            Edges.Add(new((long)now, (Phase)bits));
        }
    }

    private int Bits()
    {
        var bits = 0;
        for (var i = 0; i < pins.Length; i++)
            bits |= controller.Read(pins[i]) == PinValue.High ? 1 << i : 0;
        return bits;
    }
}
