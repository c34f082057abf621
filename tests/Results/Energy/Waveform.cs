using Hil.Protocols.Wire;

namespace Hil.Results.Tests.Energy;

/// <summary>What a board draws over true time (ns): one current for each phase.</summary>
/// <param name="profile">A by phase.</param>
internal sealed class Waveform(double[] profile)
{
    private readonly List<(long Begin, Phase Phase, double Amperes)> pieces = [];

    public IReadOnlyList<(long Begin, Phase Phase, double Amperes)> Pieces => pieces;

    public long End { get; private set; }

    /// <summary>Goes on with a phase for so long, and gives its charge in C.</summary>
    public double Add(Phase phase, double milliseconds, double scale = 1)
    {
        var length = (long)(milliseconds * 1e6);
        pieces.Add((End, phase, profile[(int)phase] * scale));
        End += length;
        return profile[(int)phase] * scale * length * 1e-9;
    }

    /// <summary>Reads the mean current of windows that only go forwards.</summary>
    internal sealed class Cursor(Waveform waveform)
    {
        private int at;

        public double Mean(double from, double to)
        {
            var pieces = waveform.pieces;
            while (at + 1 < pieces.Count && pieces[at + 1].Begin <= from) at++;
            var (sum, begin) = (0.0, from);
            for (var index = at; begin < to; index++)
            {
                var end = index + 1 < pieces.Count ? Math.Min(pieces[index + 1].Begin, to) : to;
                sum += pieces[index].Amperes * (end - begin);
                begin = end;
            }

            return sum / (to - from);
        }
    }
}
