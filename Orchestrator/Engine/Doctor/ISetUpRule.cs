namespace Hil.Engine.Doctor;

/// <summary>
/// One thing that a set-up needs. A public sealed class with a constructor without parameters that implements this is asked by
/// every check; nothing lists the rules. A rule touches no board and opens no port.
/// </summary>
public interface ISetUpRule
{
    /// <summary>What it looks at, in a word or two: <c>disk space</c>.</summary>
    string Name { get; }

    /// <summary>What it sees; nothing when the set-up has none of what it looks at.</summary>
    /// <exception cref="Protocols.TroubleException">The one thing it looks at is wrong.</exception>
    Task<IReadOnlyList<Remark>> LookAsync(SetUp setUp, CancellationToken cancellation);
}
