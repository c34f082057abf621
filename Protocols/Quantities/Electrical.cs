using System.Diagnostics.CodeAnalysis;
using Hil.Protocols.Parts;

namespace Hil.Protocols.Quantities;

/// <summary>A current, written with a unit: <c>23.3 mA</c>.</summary>
public readonly record struct Amperes(double Value) : IParsable<Amperes>
{
    private static readonly (string, double)[] Units = [("uA", 1e-6), ("mA", 1e-3), ("A", 1)];

    public static Amperes Parse(string s, IFormatProvider? provider) => new(Quantity.Parse(s, "a current", "23.3 mA", Units));

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Amperes result) => Quantity.Try(s, provider, Parse, out result);

    public override string ToString() => FormattableString.Invariant($"{Value * 1e3:0.######} mA");
}

/// <summary>A voltage, written with a unit: <c>3.3 V</c>.</summary>
public readonly record struct Volts(double Value) : IParsable<Volts>
{
    private static readonly (string, double)[] Units = [("uV", 1e-6), ("mV", 1e-3), ("V", 1)];

    public static Volts Parse(string s, IFormatProvider? provider) => new(Quantity.Parse(s, "a voltage", "3.3 V", Units));

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Volts result) => Quantity.Try(s, provider, Parse, out result);

    public override string ToString() => FormattableString.Invariant($"{Value:0.######} V");
}

/// <summary>A resistance, written with a unit: <c>0.1 ohm</c>.</summary>
public readonly record struct Ohms(double Value) : IParsable<Ohms>
{
    private static readonly (string, double)[] Units = [("mohm", 1e-3), ("ohm", 1), ("kohm", 1e3)];

    public static Ohms Parse(string s, IFormatProvider? provider) => new(Quantity.Parse(s, "a resistance", "0.1 ohm", Units));

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Ohms result) => Quantity.Try(s, provider, Parse, out result);

    public override string ToString() => FormattableString.Invariant($"{Value:0.######} ohm");
}
