namespace Hil.Edge;

/// <summary>Runs what is left of networks that boards have begun, bit-exact with the boards. One caller at a time.</summary>
public interface ISecondPart
{
    /// <summary>Output codes of the network.</summary>
    int Outputs { get; }

    /// <summary>Runs the operations from <paramref name="after"/> on.</summary>
    /// <param name="after">Operations that have been run.</param>
    /// <param name="activations">What they left for the others.</param>
    /// <param name="codes">Filled with <see cref="Outputs"/> codes in class order.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>False: the network cannot be cut there, or these are not the activations of that cut.</returns>
    /// <exception cref="Protocols.TroubleException">It cannot be run at all.</exception>
    ValueTask<bool> RunAsync(int after, ReadOnlyMemory<byte> activations, Memory<sbyte> codes, CancellationToken cancellation);
}
