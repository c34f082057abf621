using System.Globalization;

namespace Hil.Results.Energy;

/// <summary>What a reader of the figures has to know, in the order it was found.</summary>
internal sealed class Notes
{
    private readonly List<string> lines = [];

    public IReadOnlyList<string> Lines => lines;

    public void Add(FormattableString note) => lines.Add(note.ToString(CultureInfo.InvariantCulture));

    public void AddRange(IEnumerable<string> notes) => lines.AddRange(notes);
}

/// <summary>Phases as notes call them.</summary>
internal static class PhaseWords
{
    public static string Word(this Protocols.Wire.Phase phase) => phase.ToString().ToLowerInvariant();
}
