using System.ComponentModel.DataAnnotations;
using Hil.Protocols.Messages;

namespace Hil.Engine.Experiments;

/// <summary>Batched offloads: fewer transmissions at the price of delay.</summary>
public sealed record BatchSettings
{
    /// <summary>Offloads that go out together. The board keeps their images, and two more.</summary>
    [Range(2, BatchMessage.Most)]
    public required int Count { get; init; }

    /// <summary>Longest that the first of them waits for the others. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "1 ms", "10 min")]
    public TimeSpan Within { get; init; } = TimeSpan.FromSeconds(1);
}
