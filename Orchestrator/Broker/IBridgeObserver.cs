namespace Hil.Broker;

/// <summary>
/// Sees the bytes that a bridge carries, in order, each before it is carried on: whatever is done because of a byte happens
/// after its observation. The two directions are called from different threads, each from one at a time.
/// </summary>
/// <remarks>Calls are on the measured path: they must neither block nor throw, and the bytes are theirs until they return.</remarks>
public interface IBridgeObserver
{
    /// <summary>Bytes from the board, about to go to the broker.</summary>
    /// <param name="bytes">Not empty.</param>
    /// <param name="timestamp">When they came from the link, of the bridge's <see cref="TimeProvider"/>.</param>
    void OnFromBoard(ReadOnlySpan<byte> bytes, long timestamp);

    /// <summary>Bytes from the broker, about to go to the board.</summary>
    /// <param name="bytes">Not empty.</param>
    /// <param name="timestamp">When they came from the socket.</param>
    void OnToBoard(ReadOnlySpan<byte> bytes, long timestamp);
}
