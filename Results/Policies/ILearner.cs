namespace Hil.Results.Policies;

/// <summary>A replay of a policy that learns. What it has learned can be kept and taken up again.</summary>
public interface ILearner : IDecisionReplay
{
    /// <summary>What it has learned, as the firmware holds it: at most 2048 bytes, little-endian (SPEC 2.1).</summary>
    byte[] Save();

    /// <summary>Goes on from what was learned before, with the same parameters.</summary>
    /// <param name="state">From <see cref="Save"/>.</param>
    /// <exception cref="Hil.Protocols.TroubleException">The bytes are not what this policy learns.</exception>
    void Restore(ReadOnlySpan<byte> state);
}
