using Hil.Protocols;
using Hil.Protocols.Quantities;

namespace Hil.Rigs.Power;

/// <summary>Work that is done in steps at moments of its own choice, such as asking a chip for its next value.</summary>
public interface IPacedWork
{
    /// <summary>Does one step. It may look at the pacer's clock meanwhile.</summary>
    /// <returns>When the next step is due: ns on the pacer's clock; one that has gone by means at once.</returns>
    /// <exception cref="TroubleException">The work cannot go on.</exception>
    double Step();

    /// <summary>Hands over what the step brought. False when whoever takes it has no room, and something is left.</summary>
    bool TryDeliver();

    /// <summary>Completes when there is room again.</summary>
    ValueTask RoomAsync(CancellationToken cancellation);

    /// <summary>Throws away and counts what could not be handed over.</summary>
    void Drop();
}

/// <summary>The clock of a meter, and what takes its steps in time.</summary>
public interface IPacer : IDisposable
{
    /// <summary>ns on the meter's clock.</summary>
    double Now { get; }

    /// <summary>Takes the steps of the work until it is stopped; once.</summary>
    /// <returns>Completes after the last step; faults with the <see cref="TroubleException"/> that ended the work.</returns>
    Task RunAsync(IPacedWork work);

    /// <summary>Ends the work in order: what can be known by now is still read.</summary>
    void Stop();

    /// <summary>Ends the work at once; what was not taken is dropped.</summary>
    void Abort();

    /// <summary>Reads the meter's clock against the host's.</summary>
    /// <exception cref="TroubleException">The two have nothing in common yet.</exception>
    ClockExchange ReadClock();
}
