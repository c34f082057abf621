namespace Hil.Results.Reports;

/// <summary>How often which class was answered where which is right.</summary>
/// <param name="Classes">Class numbers of rows and columns, ascending.</param>
/// <param name="Counts">By row (right class), then column (answer).</param>
/// <param name="Left">Answers that are not in it, because a class of theirs has been left out.</param>
public sealed record ConfusionMatrix(IReadOnlyList<int> Classes, IReadOnlyList<IReadOnlyList<long>> Counts, long Left)
{
    /// <summary>Classes at most: a matrix of more is no longer read.</summary>
    public const int Most = 12;

    /// <summary>Of answers beside the right classes. With more than <see cref="Most"/> classes, those that are confused most.</summary>
    public static ConfusionMatrix Of(IReadOnlyCollection<(int Right, int Answer)> answers)
    {
        int[] all = [.. answers.SelectMany(answer => new[] { answer.Right, answer.Answer }).Distinct()];
        var confused = answers.Where(answer => answer.Right != answer.Answer).SelectMany(answer => new[] { answer.Right, answer.Answer }).CountBy(one => one).ToDictionary();
        int[] classes = [.. all.OrderByDescending(one => confused.GetValueOrDefault(one)).ThenBy(one => one).Take(Most).Order()];
        var places = classes.Select((one, place) => (one, place)).ToDictionary(pair => pair.one, pair => pair.place);
        var counts = classes.Select(_ => new long[classes.Length]).ToArray();
        var left = 0L;
        foreach (var (right, answer) in answers)
        {
            if (places.TryGetValue(right, out var row) && places.TryGetValue(answer, out var column)) counts[row][column]++;
            else left++;
        }

        return new ConfusionMatrix(classes, counts, left);
    }
}
