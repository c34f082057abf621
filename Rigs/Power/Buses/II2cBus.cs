using System.Device.I2c;
using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Protocols.Quantities;
using Hil.Rigs.Boards;

namespace Hil.Rigs.Power.Buses;

/// <summary>A bus that a meter's chip is on. Holds settings and no state.</summary>
[PartRole("i2c bus")]
public interface II2cBus
{
    /// <summary>Where figures of a chip on it come from.</summary>
    Origin Origin { get; }

    /// <summary>Everything that can be seen to be wrong before the bus is touched.</summary>
    /// <param name="board">The kind of board that the chip is beside.</param>
    IEnumerable<TroubleException> Check(BoardKind board);

    /// <summary>What is wrong with it beside a board that is reached in this way; nothing by default.</summary>
    IEnumerable<TroubleException> CheckBeside(IConnection connection) => [];

    /// <summary>Takes the address for the caller alone.</summary>
    /// <exception cref="TroubleException">There is no such bus, or the address is in use.</exception>
    I2cPort Open(I2cRequest request);
}

/// <summary>What a bus is asked for.</summary>
/// <param name="Address">7 bits.</param>
/// <param name="Shunt">Nominal shunt of the chip: an emulated bus builds it.</param>
/// <param name="ShuntTolerance">Its relative tolerance.</param>
/// <param name="Meter">What the meter was asked for.</param>
public sealed record I2cRequest(int Address, Ohms Shunt, double ShuntTolerance, MeterRequest Meter);

/// <summary>One address of a bus, with the clock and the pacing that go with it.</summary>
public sealed class I2cPort : IDisposable
{
    /// <summary>Bus and address, for messages and provenance.</summary>
    public required string Name { get; init; }

    public required I2cDevice Device { get; init; }

    public required IPacer Pacer { get; init; }

    /// <summary>The right to the address, disposed with the port; null where nobody else can reach the bus.</summary>
    public IDisposable? Lease { get; init; }

    /// <summary>Changes of the board's phase line, where the bus gives them.</summary>
    public EdgeChannel? Edges { get; init; }

    public void Dispose()
    {
        Pacer.Dispose();
        Device.Dispose();
        Lease?.Dispose();
    }
}

/// <summary>Another meter reads the chip at this address: each would take values from the other.</summary>
public sealed class AddressHeldException(string address, int? holder) : TroubleException(
    TroubleKind.Infrastructure, $"Another meter uses this address{(holder is null ? "" : $" (process {holder})")}", address,
    "Give each meter an address of its own (A0 and A1 of the chip), or end what reads it.");
