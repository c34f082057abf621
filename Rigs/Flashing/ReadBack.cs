using Hil.Rigs.Tools;

namespace Hil.Rigs.Flashing;

/// <summary>Compares what a tool read out of flash with what it wrote.</summary>
internal static class ReadBack
{
    /// <summary>The report when every file was read back and is the same.</summary>
    /// <exception cref="FlashFailedException">A file is missing, shorter or different.</exception>
    public static FlashReport Compared(this FlashReport report, FlashJob job, IReadOnlyList<ToolResult> results)
    {
        foreach (var file in job.Files)
        {
            var (written, read) = (File.ReadAllBytes(file.Path), File.Exists(file.ReadBack) ? File.ReadAllBytes(file.ReadBack) : []);
            var same = written.AsSpan().CommonPrefixLength(read);
            if (same == written.Length)
                continue;
            throw new FlashFailedException(FlashFailure.VerifyMismatch,
                same == read.Length ? $"{read.Length} of {written.Length} bytes were read back from {file.At}"
                    : FormattableString.Invariant($"the flash at 0x{file.Address + (uint)same:x8} holds 0x{read[same]:x2}, not 0x{written[same]:x2}"),
                job.Target, results[^1], "Flash it again; if it stays so, the flash is worn or protected.");
        }

        return report;
    }
}
