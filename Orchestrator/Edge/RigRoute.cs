using Hil.Protocols.Topics;

namespace Hil.Edge;

/// <summary>Where a rig's replies go.</summary>
internal sealed class RigRoute(string run, string rig)
{
    public string Rig { get; } = rig;

    public string ReplyTopic { get; } = new RigTopics(run, rig).Reply;
}

/// <summary>The rigs of a run by the topic of their offloads; each topic is taken apart once.</summary>
internal sealed class RigRoutes(string run)
{
    /// <summary>More rigs than any run has: beyond it somebody makes up names.</summary>
    private const int Limit = 1024;
    private const string Last = "/offload";
    private readonly Dictionary<string, RigRoute> _routes = new(StringComparer.Ordinal);
    private readonly string _first = $"hil/{run}/";

    /// <summary>The filter that covers them all.</summary>
    public string Filter => _first + "+" + Last;

    /// <summary>False when the topic is not <c>hil/run/rig/offload</c>, or there are too many rigs.</summary>
    public bool TryFind(string topic, out RigRoute route)
    {
        if (_routes.TryGetValue(topic, out route!))
            return true;
        if (_routes.Count >= Limit || topic.Length <= _first.Length + Last.Length
            || !topic.StartsWith(_first, StringComparison.Ordinal) || !topic.EndsWith(Last, StringComparison.Ordinal))
            return false;
        var rig = topic[_first.Length..^Last.Length];
        if (rig.Contains('/', StringComparison.Ordinal))
            return false;
        _routes[topic] = route = new RigRoute(run, rig);
        return true;
    }
}
