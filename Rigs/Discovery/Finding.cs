using Hil.Protocols.Messages;
using Hil.Rigs.Boards;
using Hil.Rigs.Devices;

namespace Hil.Rigs.Discovery;

/// <summary>What is known of one USB serial port.</summary>
/// <param name="Port">The port.</param>
/// <param name="Candidates">The kinds of board that show themselves so, by name; more than one where debuggers or adapters are shared.</param>
public sealed record Finding(UsbPort Port, IReadOnlyList<Candidate> Candidates)
{
    /// <summary>What the board said; null when none answered or none was asked.</summary>
    public BoardInfo? Board { get; init; }

    /// <summary>The kind that the board says it is; null when it said nothing, or names a kind that is not known here.</summary>
    public BoardKind? Stated { get; init; }

    /// <summary>Why nothing is known from the board itself; null when it answered.</summary>
    public string? Silence { get; init; }

    /// <summary>The kind that stands in a bench: what the board says, else the first candidate; null when it may be anything.</summary>
    public BoardKind? Kind => Stated ?? (Candidates.Count > 0 ? Candidates[0].Kind : null);
}

/// <summary>A kind of board that a USB device may belong to.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Role">What of it the device would be.</param>
public sealed record Candidate(BoardKind Kind, UsbRole Role);
