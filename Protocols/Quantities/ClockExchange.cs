namespace Hil.Protocols.Quantities;

/// <summary>
/// One reading of a remote clock: it was read at some moment between <paramref name="Sent"/> and <paramref name="Received"/>,
/// which bounds the offset between the two clocks (Cristian 1989).
/// </summary>
/// <param name="Sent">Host monotonic time when the question left: ns.</param>
/// <param name="Remote">What the remote clock said, in its own unit: ticks of a board, ns of a meter.</param>
/// <param name="Received">Host monotonic time when the answer had come: ns.</param>
public readonly record struct ClockExchange(long Sent, long Remote, long Received);
