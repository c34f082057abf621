using System.ComponentModel.DataAnnotations;
using Hil.Protocols.Parts;

namespace Hil.Protocols.Tests.Parts;

/// <summary>A small world of parts for the tests of this folder.</summary>
[PartRole("heat source")]
public interface IHeatSource;

/// <summary>Burns <c>gas</c>.</summary>
public sealed record GasFlame : IHeatSource
{
    /// <summary>How hard it burns, see <see cref="GasFlame"/>.</summary>
    [Range(0.0, 1.0)]
    public double Level { get; init; } = 0.5;
}

[PartName("3-phase-oven")]
public sealed record Oven : IHeatSource, ICheckedSettings
{
    public required Frequency Mains { get; init; }

    [Range(typeof(TimeSpan), "1 s", "2 h")]
    public TimeSpan BakingTime { get; init; } = TimeSpan.FromMinutes(2);

    public TimeSpan? PreHeat { get; init; }

    public IHeatSource? Pilot { get; init; }

    public IEnumerable<(string Setting, string Problem)> Check()
    {
        if (PreHeat > BakingTime)
            yield return (nameof(PreHeat), "must not be longer than 'baking-time'");
    }
}

public enum Doneness
{
    Rare,
    WellDone,
}

public sealed record Dish
{
    [MinLength(2)]
    public required string Name { get; init; }

    public required IHeatSource Source { get; init; }

    public Doneness Doneness { get; init; } = Doneness.WellDone;

    [Range(1, 9)]
    public int Portions { get; init; } = 1;

    public ByteSize Recipe { get; init; }

    public uint Shelf { get; init; }

    public byte Plate { get; init; }

    public bool Salted { get; init; }

    public FilePath? Picture { get; init; }

    public Located<string>? Guest { get; init; }

    public IReadOnlyList<IHeatSource> Spare { get; init; } = [];

    public IReadOnlyDictionary<string, TimeSpan> Steps { get; init; } = new Dictionary<string, TimeSpan>();
}

internal static class Kitchen
{
    public static PartCatalog Catalog { get; } = new(typeof(Kitchen).Assembly);

    public static Dish Read(string text) => YamlFile.Parse<Dish>(text, "menu/dish.yaml", Catalog);

    /// <summary>What is wrong with a file, a line for each mistake.</summary>
    public static string[] Mistakes(string text) =>
        [.. Assert.Throws<FileTroubleException>(() => Read(text)).Problems.Select(problem => problem.ToString())];
}
