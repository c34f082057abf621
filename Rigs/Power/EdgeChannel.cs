using System.Threading.Channels;
using Hil.Protocols;
using Hil.Protocols.Quantities;

namespace Hil.Rigs.Power;

/// <summary>
/// Changes of the phase line on their way to whoever attributes. Bounded: when nobody takes them it ends with a trouble, since phases
/// with a change missing would be wrong ones. One writer.
/// </summary>
/// <param name="meter">For messages.</param>
public sealed class EdgeChannel(string meter)
{
    // More than 6,000 samples of which each is offloaded.
    private const int Capacity = 1 << 16;

    private readonly Channel<PhaseEdge> channel = Channel.CreateBounded<PhaseEdge>(new BoundedChannelOptions(Capacity) { SingleWriter = true });

    public ChannelReader<PhaseEdge> Reader => channel.Reader;

    public void Add(PhaseEdge edge)
    {
        if (!channel.Writer.TryWrite(edge))
        {
            channel.Writer.TryComplete(new TroubleException(TroubleKind.Infrastructure, $"More than {Capacity} changes of the phase line were not taken", meter,
                "Read the meter's edges while it samples."));
        }
    }

    public void Complete() => channel.Writer.TryComplete();
}
