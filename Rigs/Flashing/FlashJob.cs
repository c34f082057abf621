namespace Hil.Rigs.Flashing;

/// <summary>One flashing: the plan, where it goes, and the files made of it.</summary>
/// <param name="Plan">What is to be in flash.</param>
/// <param name="Target">What is flashed.</param>
/// <param name="Files">As the tool's <see cref="IFlashTool.Format"/> wants them; the firmware's is the first.</param>
public sealed record FlashJob(FlashPlan Plan, FlashTarget Target, IReadOnlyList<FlashFile> Files)
{
    /// <summary>Bytes of all files that end up in flash.</summary>
    public long Bytes => Files.Sum(file => file.Bytes);
}

/// <summary>A file that a flash tool reads.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Address">Where its first byte goes; null when the file says so itself.</param>
/// <param name="Bytes">How many bytes of flash it fills.</param>
public sealed record FlashFile(string Path, uint? Address, long Bytes)
{
    /// <summary>Where a tool that verifies by reading back puts what it read; does not exist before the tool ran.</summary>
    public string ReadBack => Path + ".read";

    /// <summary>The address as tools take it: <c>0x08000000</c>.</summary>
    public string At => FormattableString.Invariant($"0x{Address:x8}");
}

/// <summary>How a flash tool wants its files.</summary>
/// <param name="Kind">What they are.</param>
/// <param name="Family">The chip's number in a UF2 file (uf2families.json); 0 for other files.</param>
public sealed record FlashFormat(FlashFileKind Kind, uint Family = 0)
{
    public static FlashFormat Linked { get; } = new(FlashFileKind.Linked);

    public static FlashFormat Binary { get; } = new(FlashFileKind.Binary);

    public static FlashFormat Hex { get; } = new(FlashFileKind.Hex);

    public static FlashFormat Uf2(uint family) => new(FlashFileKind.Uf2, family);
}

/// <summary>What a file for a flash tool is.</summary>
public enum FlashFileKind
{
    /// <summary>The firmware's ELF file and the model as Intel HEX; the raw model where the board has no addresses.</summary>
    Linked,

    /// <summary>Raw bytes: one file for the firmware, one for the model, gaps filled with 0xFF.</summary>
    Binary,

    /// <summary>One Intel HEX file with both.</summary>
    Hex,

    /// <summary>One UF2 file with both.</summary>
    Uf2,
}
