using Hil.Protocols;

namespace Hil.Engine.Doctor;

/// <summary>What one rule says about one thing.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Text">In a sentence; the trouble's message when there is one.</param>
/// <param name="Advice">True for what could be better, with how; a run can start all the same.</param>
/// <param name="Trouble">Why no run can start; null for everything else.</param>
public sealed record Remark(string Rule, string Text, bool Advice, TroubleException? Trouble);

/// <summary>Remarks of a rule.</summary>
internal static class RuleRemarks
{
    public static Remark Fine(this ISetUpRule rule, string text) => new(rule.Name, text, Advice: false, null);

    public static Remark Advise(this ISetUpRule rule, string text) => new(rule.Name, text, Advice: true, null);

    public static Remark Wrong(this ISetUpRule rule, TroubleException trouble) => new(rule.Name, trouble.Message, Advice: false, trouble);
}
