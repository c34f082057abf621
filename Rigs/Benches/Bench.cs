using System.ComponentModel.DataAnnotations;
using Hil.Protocols.Parts;
using Hil.Protocols.Quantities;
using Hil.Rigs.Boards;
using Hil.Rigs.Flashing;
using Hil.Rigs.Links;
using Hil.Rigs.Power;
using Hil.Rigs.Recovery;
using Hil.Rigs.Switching;

namespace Hil.Rigs.Benches;

/// <summary>The rigs that stand on one bench, as its file <c>Rigs/Benches/&lt;name&gt;.yaml</c> lists them.</summary>
public sealed record Bench : ICheckedSettings
{
    /// <summary>The file's name without its ending.</summary>
    public string Name { get; internal init; } = "";

    /// <summary>The file.</summary>
    public string File { get; internal init; } = "";

    [MinLength(1)]
    public required IReadOnlyList<BenchRig> Rigs { get; init; }

    /// <summary>Reads a bench's file.</summary>
    /// <exception cref="Protocols.TroubleException">It cannot be read, or something in it is wrong.</exception>
    public static Bench Load(string file, PartCatalog catalog) => Load(SettingsDocument.Read(file), catalog);

    /// <summary>The bench of a file that was read already.</summary>
    /// <exception cref="Protocols.TroubleException">Something in it is wrong.</exception>
    public static Bench Load(SettingsDocument document, PartCatalog catalog) =>
        document.Bind<Bench>(catalog) with { Name = Path.GetFileNameWithoutExtension(document.File), File = document.File };

    /// <summary>A rig's name among those of all benches: of its lock, and of the note that sets it aside.</summary>
    public string KeyOf(string rig) => $"{Name}-{rig}";

    public IEnumerable<(string Setting, string Problem)> Check() => Rigs.GroupBy(rig => rig.Name).Where(same => same.Count() > 1)
        .Select(same => (nameof(Rigs), $"must have a name of its own for each rig; '{same.Key}' is there {same.Count()} times"));
}

/// <summary>One rig: a board, how it is reached, and what is around it.</summary>
public sealed record BenchRig : ICheckedSettings
{
    /// <summary>Letters, digits and hyphens: it is part of topics.</summary>
    [MinLength(1)]
    public required string Name { get; init; }

    /// <summary>The board's kind.</summary>
    public required Located<string> Board { get; init; }

    /// <summary>
    /// The id that the board itself states, as `hil discover` prints it: another board of the same kind is refused. Nothing to take any.
    /// </summary>
    public string? BoardId { get; init; }

    /// <summary>How the board is reached.</summary>
    public required IConnection Connection { get; init; }

    /// <summary>What programs the board; the tools of the kind's list when not stated.</summary>
    public IFlashTool? Flash { get; init; }

    /// <summary>What the board's firmware speaks: `hil`, the default, or `mlperf-tiny` for firmware of other people.</summary>
    public IBoardProtocol Protocol { get; init; } = new HilProtocol();

    /// <summary>
    /// A firmware to flash instead of ours. Nothing for ours, in the program that speaks the protocol; a real board that speaks another one
    /// than HIL's is then taken as it is.
    /// </summary>
    public FilePath? Firmware { get; init; }

    /// <summary>The power meter beside the board; nothing for a rig without one, whose energy is not known.</summary>
    public IPowerMeter? Meter { get; init; }

    /// <summary>What switches the board's supply; nothing for a supply that is in nobody's hands.</summary>
    public IPowerSwitch? Switch { get; init; }

    /// <summary>
    /// What is done, in this order, when the board is lost, until it is back; then the rig is set aside. Nothing for the usual steps;
    /// an empty list sets it aside at once.
    /// </summary>
    public IReadOnlyList<IRecoveryStep> Recovery { get; init; } = RecoveryLadder.Usual;

    /// <summary>
    /// The speed in baud to which the host holds its side of a link that has none of its own, and which it asks the
    /// board to keep to; nothing for as fast as it goes.
    /// </summary>
    [Range(1200, 12_000_000)]
    public int? Pace { get; init; }

    public IEnumerable<(string Setting, string Problem)> Check()
    {
        // With a run's id it makes a topic prefix that boards have 63 bytes for.
        if (Name.Length > 36 || !Name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-'))
            yield return (nameof(Name), "must be at most 36 letters, digits and hyphens");
        if (BoardId is { } id && (id.Length is < 2 or > 32 || id.Length % 2 != 0 || !id.All(char.IsAsciiHexDigitLower)))
            yield return (nameof(BoardId), "must be 2 to 32 lower-case hex digits, two for each byte");
    }

    /// <summary>Whether nothing is flashed: the board is taken with what it holds.</summary>
    public bool IsTakenAsItIs => Firmware is null && Protocol is not HilProtocol && Connection.Origin == Origin.Measured;

    /// <summary>Whether the experiment's model goes into the board's model section, where our programs look for it.</summary>
    public bool TakesModel => Protocol is HilProtocol || (Firmware is null && !IsTakenAsItIs);

    /// <summary>What programs the rig's board, in the order in which they are tried: its own tool alone, or those of its board's kind.</summary>
    public IReadOnlyList<IFlashTool> FlashToolsFor(BoardKind board) => Flash is null ? board.FlashTools : [Flash];
}
