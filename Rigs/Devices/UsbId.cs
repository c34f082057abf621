using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Hil.Rigs.Devices;

/// <summary>Who made a USB device and which of theirs it is, written <c>0483:374b</c>: two numbers of four hex digits.</summary>
public readonly record struct UsbId(ushort Vendor, ushort Product) : IParsable<UsbId>
{
    public static UsbId Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var id) ? id : throw new FormatException($"'{s}' is not a USB id; write it as 0483:374b, vendor and product in hexadecimal");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out UsbId result)
    {
        result = default;
        if (s is not { Length: 9 } || s[4] != ':') return false;
        if (!ushort.TryParse(s.AsSpan(0, 4), NumberStyles.AllowHexSpecifier, provider, out var vendor)) return false;
        if (!ushort.TryParse(s.AsSpan(5), NumberStyles.AllowHexSpecifier, provider, out var product)) return false;
        result = new(vendor, product);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Vendor:x4}:{Product:x4}");
}
