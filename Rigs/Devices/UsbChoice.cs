using Hil.Protocols;

namespace Hil.Rigs.Devices;

/// <summary>Which USB serial port is meant: by what the device says of itself, never by where it is plugged in.</summary>
/// <param name="Serial">Its serial number; null for any.</param>
/// <param name="Id">Vendor and product; null for any.</param>
/// <param name="Product">What it calls itself, in full; null for any.</param>
/// <param name="Interface">The interface that makes the port; null for the only one.</param>
public sealed record UsbChoice(string? Serial, UsbId? Id, string? Product, int? Interface)
{
    /// <summary>All ports that are meant.</summary>
    public IReadOnlyList<UsbPort> Among(IEnumerable<UsbPort> ports) => [.. ports.Where(Fits)];

    /// <summary>The port that is meant; null when it is not there.</summary>
    /// <exception cref="TroubleException">More than one fits (configuration).</exception>
    public UsbPort? One(IReadOnlyList<UsbPort> ports)
    {
        var found = Among(ports);
        if (found.Count <= 1) return found.Count == 0 ? null : found[0];
        var names = string.Join(", ", found.Select(port => $"{port.Name} (interface {port.Interface})"));
        throw found.DistinctBy(port => port.Place).Count() == 1
            ? new TroubleException(TroubleKind.Configuration, $"The USB device makes {found.Count} serial ports: {names}", ToString(), "Say which: interface: N.")
            : new TroubleException(TroubleKind.Configuration, $"{found.Count} USB devices fit: {names}", ToString(),
                Serial is null ? "Say which by 'serial', see 'hil discover'; where they have no serial numbers, by the rig's 'board-id'."
                    : "They were given the same serial number: say which by 'id' or 'product', or by the rig's 'board-id'.");
    }

    /// <summary>What is looked for, for messages.</summary>
    public override string ToString() => "USB " + string.Join(", ", ((string?[])
    [
        Serial is null ? null : $"serial number {Serial}", Id?.ToString(), Product, Interface is null ? null : FormattableString.Invariant($"interface {Interface}"),
    ]).OfType<string>());

    private bool Fits(UsbPort port) => (Serial is null || port.Serial == Serial) && (Id is null || port.Id == Id)
        && (Product is null || port.Product == Product) && (Interface is null || port.Interface == Interface);
}
