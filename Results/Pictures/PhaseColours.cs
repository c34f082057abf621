using Hil.Protocols.Wire;

namespace Hil.Results.Pictures;

/// <summary>A colour for each phase that everyone can tell from the others: Okabe and Ito, "Color Universal Design", 2008.</summary>
internal static class PhaseColours
{
    public const string Line = "#000000";
    public const string Warning = "#D55E00";

    public static string Of(Phase phase) => phase switch
    {
        Phase.Receive => "#56B4E9",
        Phase.Infer => "#E69F00",
        Phase.Decide => "#D55E00",
        Phase.Transmit => "#0072B2",
        Phase.Wait => "#F0E442",
        Phase.Reply => "#CC79A7",
        _ => "#999999",
    };
}
