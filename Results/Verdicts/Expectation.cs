using System.Globalization;
using System.Text.RegularExpressions;
using Hil.Protocols;

namespace Hil.Results.Verdicts;

/// <summary>One line of an experiment's `expect:`, such as `accuracy.final: ">= 0.80"`. It holds for every trial of the run.</summary>
/// <param name="Path">Figure of a trial's report by its JSON path: `samples.timedOut`, `latencyUs.infer.p95`, `tuned[0].crossValidated`.</param>
/// <param name="Clause">Comparison and number: one of &gt;= &lt;= &gt; &lt; == !=, then a number with a decimal point.</param>
public sealed partial record Expectation(string Path, string Clause)
{
    /// <summary>Reads a line of `expect:`.</summary>
    /// <param name="path">Left of the colon.</param>
    /// <param name="clause">Right of the colon.</param>
    /// <param name="where">File, line and column, for the message.</param>
    /// <exception cref="TroubleException">The clause is not a comparison with a number, or no trial has such a figure.</exception>
    public static Expectation Parse(string path, string clause, string where)
    {
        var expectation = new Expectation(path, clause);
        _ = expectation.Read(where);
        Figures.Check(path, where);
        return expectation;
    }

    /// <summary>Whether a figure meets the clause.</summary>
    /// <exception cref="TroubleException">The clause is not a comparison with a number.</exception>
    public bool Holds(double figure)
    {
        var (comparison, limit) = Read($"expect: {Path}");
        return comparison switch
        {
            ">=" => figure >= limit,
            "<=" => figure <= limit,
            ">" => figure > limit,
            "<" => figure < limit,
            "==" => figure == limit,
            _ => figure != limit,
        };
    }

    private (string Comparison, double Limit) Read(string where)
    {
        var match = Comparison().Match(Clause);
        if (match.Success && double.TryParse(match.Groups[2].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out var limit)
            && double.IsFinite(limit))
        {
            return (match.Groups[1].Value, limit);
        }

        throw new TroubleException(TroubleKind.Configuration, $"'{Clause}' is not something to expect of {Path}", where,
            "Write a comparison and a number, such as \">= 0.80\".");
    }

    [GeneratedRegex(@"^\s*(>=|<=|==|!=|>|<)\s*(\S+)\s*$")]
    private static partial Regex Comparison();
}

/// <summary>What became of an expectation on one trial.</summary>
/// <param name="Rig">The trial's rig.</param>
/// <param name="Path">Figure.</param>
/// <param name="Clause">What was expected.</param>
/// <param name="Actual">The figure; null when it cannot be known.</param>
/// <param name="Verdict">Passed, failed, or inconclusive when the figure cannot be known.</param>
public sealed record ExpectationOutcome(string Rig, string Path, string Clause, double? Actual, Verdict Verdict)
{
    /// <summary>The trial's cell of a sweep; 0 outside of sweeps.</summary>
    public int Cell { get; init; }
}
