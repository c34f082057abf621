namespace Hil.Broker;

/// <summary>Which side ended a bridged connection.</summary>
public enum BridgeEndCause
{
    /// <summary>The board closed its channel, or its link ended.</summary>
    Board,

    /// <summary>The broker closed the connection, or it broke.</summary>
    Broker,

    /// <summary>The host ended it.</summary>
    Cancelled,
}

/// <summary>How a bridged connection ended.</summary>
/// <param name="Cause">The side.</param>
/// <param name="Reason">For the log and for the board's <c>Closed</c> message; at most 60 bytes of ASCII.</param>
/// <param name="ToBroker">Bytes from the board.</param>
/// <param name="ToBoard">Bytes to the board.</param>
public readonly record struct BridgeEnd(BridgeEndCause Cause, string Reason, long ToBroker, long ToBoard);
