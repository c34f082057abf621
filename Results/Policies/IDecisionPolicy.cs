using Hil.Protocols.Messages;
using Hil.Protocols.Parts;
using Hil.Protocols.Wire;

namespace Hil.Results.Policies;

/// <summary>A decision with what it rests on, as the board reports it (SPEC 3.1: cls, score, thr, dec).</summary>
/// <param name="LocalClass">Index of the largest code, the first of equals.</param>
/// <param name="Score">The policy's metric, 0..65535; 0 where it has none.</param>
/// <param name="Threshold">The policy's threshold, 0..65535; 0 where it has none.</param>
/// <param name="Decision">Accept or offload.</param>
public readonly record struct Decided(int LocalClass, int Score, int Threshold, Decision Decision)
{
    /// <summary>Accepts when the score reaches the threshold.</summary>
    /// <param name="localClass">Index of the largest code.</param>
    /// <param name="score">At least 0; more than 65535 counts as that.</param>
    /// <param name="threshold">0..65535.</param>
    public static Decided Compare(int localClass, long score, int threshold)
    {
        var cut = (int)Math.Min(score, CodeTable.One);
        return new Decided(localClass, cut, threshold, cut >= threshold ? Decision.Accept : Decision.Offload);
    }
}

/// <summary>Decides exactly as the firmware does with the same parameter bytes, samples and lessons.</summary>
public interface IDecisionReplay
{
    /// <summary>The decision on one sample.</summary>
    Decided Decide(in DecisionCase one);

    /// <summary>Takes a lesson; policies that do not learn have nothing to do.</summary>
    void Learn(in Lesson lesson)
    {
    }
}

/// <summary>
/// A decision policy: in C for the board (Firmware/hi) and in C# for replay. An implementation is a record whose properties are
/// the settings of the experiment file, named there by the type's name in kebab case.
/// </summary>
[PartRole("policy")]
public interface IDecisionPolicy
{
    /// <summary>The policy's number on the wire, never reused.</summary>
    PolicyKind Kind { get; }

    /// <summary>Whether the firmware has it; one that needs the truth can be replayed only.</summary>
    bool RunsOnBoard => true;

    /// <summary>Whether a decision depends on the samples before it: its samples cannot change the board then.</summary>
    bool Learns => false;

    /// <summary>Whether it learns from accepted samples too: the edge answers these besides, which no deployment would pay for.</summary>
    bool NeedsFullFeedback => false;

    /// <summary>The parameter bytes of `PolicyApply` (SPEC 2.1) for a model with the given output.</summary>
    /// <exception cref="Hil.Protocols.TroubleException">The settings are out of range, or the output does not carry what the policy needs.</exception>
    byte[] Parameters(OutputQuantisation output);

    /// <summary>A replay that has learned nothing yet, from parameter bytes, this record's own or those of a stored run.</summary>
    /// <exception cref="Hil.Protocols.TroubleException">The bytes are not parameters of this policy.</exception>
    IDecisionReplay Replay(ReadOnlySpan<byte> parameters);
}
