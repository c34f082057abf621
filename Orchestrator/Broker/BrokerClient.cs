namespace Hil.Broker;

/// <summary>Who may connect, and below which topic it may publish and subscribe.</summary>
/// <param name="User">User name, not empty.</param>
/// <param name="Password">Password; may be empty.</param>
/// <param name="Prefix">Topic levels without wildcards and without a final slash, such as <c>hil/run-7/nano</c>; empty for every topic.</param>
public sealed record BrokerClient(string User, string Password, string Prefix)
{
    /// <summary>True when the topic is the prefix or below it.</summary>
    public bool MayPublish(string topic) => IsBelow(topic);

    /// <summary>
    /// True when every topic that the filter can match is the prefix or below it. The prefix has no wildcards, so the
    /// filter's first levels have to be it, letter by letter; a shared subscription (<c>$share/...</c>) never is.
    /// </summary>
    public bool MaySubscribe(string filter) => IsBelow(filter);

    private bool IsBelow(string topic) => Prefix.Length == 0
        || (topic.StartsWith(Prefix, StringComparison.Ordinal) && (topic.Length == Prefix.Length || topic[Prefix.Length] == '/'));

    /// <exception cref="ArgumentException">The user is empty or the prefix is not a plain topic.</exception>
    internal BrokerClient Checked()
    {
        ArgumentException.ThrowIfNullOrEmpty(User);
        if (Prefix.AsSpan().IndexOfAny('+', '#', '\0') >= 0 || Prefix.EndsWith('/'))
            throw new ArgumentException($"'{Prefix}' is not a topic prefix: no wildcards, no final slash.", nameof(Prefix));
        return this;
    }
}
