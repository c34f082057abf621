using System.Runtime.CompilerServices;
using Hil.Protocols;

namespace Hil.Engine.Doctor;

/// <summary>All that is looked at, in order.</summary>
public static class Examinations
{
    /// <summary>Every examination of this assembly.</summary>
    public static IReadOnlyList<IExamination> All { get; } =
    [
        .. typeof(IExamination).Assembly.GetTypes().Where(type => type is { IsAbstract: false } && type.IsAssignableTo(typeof(IExamination)))
            .Select(type => (IExamination)Activator.CreateInstance(type)!).OrderBy(examination => examination.Order).ThenBy(examination => examination.Subject, StringComparer.Ordinal),
    ];

    /// <summary>Looks at everything; each trouble is told once.</summary>
    public static async IAsyncEnumerable<(IExamination By, Finding Finding)> RunAsync(SetUp setUp, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var examination in All)
        {
            await foreach (var finding in CaughtAsync(examination, setUp, cancellation))
            {
                if (finding.Problem is null || told.Add(finding.Problem.Message)) yield return (examination, finding);
            }
        }
    }

    private static async IAsyncEnumerable<Finding> CaughtAsync(IExamination examination, SetUp setUp, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var findings = examination.ExamineAsync(setUp, cancellation).GetAsyncEnumerator(cancellation);
        for (var broken = false; !broken;)
        {
            Finding finding;
            try
            {
                if (!await findings.MoveNextAsync()) yield break;
                finding = findings.Current;
            }
            catch (TroubleException trouble)
            {
                finding = Finding.Wrong(examination.Subject, trouble);
                broken = true;
            }

            yield return finding;
        }
    }
}
