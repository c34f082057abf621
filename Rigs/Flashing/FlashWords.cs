using System.Text.RegularExpressions;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Flashing;

/// <summary>Words by which a tool tells that it failed.</summary>
/// <param name="Failure">What they mean.</param>
/// <param name="Pattern">A regular expression; <c>^</c> and <c>$</c> are ends of lines.</param>
internal sealed record FlashSign(FlashFailure Failure, string Pattern);

/// <summary>What a tool prints, as its judge reads it.</summary>
/// <param name="Success">What it prints for each success.</param>
/// <param name="Verified">What such a success stands for.</param>
/// <param name="Signs">How it tells of failures, the most telling first; those of any program follow.</param>
internal sealed record FlashWords(string Success, VerifiedBy Verified, params IReadOnlyList<FlashSign> Signs)
{
    // Messages of libusb 1.0 (libusb_strerror) and of the C library (strerror), which most tools pass on.
    private static readonly FlashSign[] Anyones =
    [
        new(FlashFailure.Permission, "LIBUSB_ERROR_ACCESS|Access denied|[Pp]ermission denied|[Ii]nsufficient permissions"),
        new(FlashFailure.Busy, "LIBUSB_ERROR_BUSY|[Rr]esource busy|Could not exclusively lock port"),
        new(FlashFailure.NoDevice, "LIBUSB_ERROR_(NO_DEVICE|NOT_FOUND)|No such device|[Nn]o device found"),
    ];

    /// <summary>
    /// The report when every exit code is 0, the words of success are there as often as they must, and nothing tells of flash
    /// that differs. Other signs do not count then: tools complain of probes that they pass over.
    /// </summary>
    /// <exception cref="FlashFailedException">Anything else.</exception>
    public FlashReport Judge(FlashJob job, IReadOnlyList<ToolResult> results, int times)
    {
        var seen = results.Sum(result => Matches(result.Output, Success).Count);
        var well = results.All(result => result.ExitCode == 0) && seen >= times;
        foreach (var result in results)
        {
            if (Ordered().FirstOrDefault(sign => (!well || sign.Failure == FlashFailure.VerifyMismatch) && Matches(result.Output, sign.Pattern).Count > 0) is { } sign)
                throw Fail(job, result, sign.Failure, LineOf(Matches(result.Output, sign.Pattern)[0], result.Output));
        }

        if (results.FirstOrDefault(result => result.ExitCode != 0) is { } ended)
            throw Fail(job, ended, FlashFailure.Unknown, $"it ended with exit code {ended.ExitCode}");
        if (!well)
            throw Fail(job, results[^1], FlashFailure.Unknown, $"it told of {seen} successes where {times} must be");
        return new(job.Bytes, new(results.Sum(result => result.Elapsed.Ticks))) { Verified = Verified };
    }

    /// <summary>What is found missing last: a probe that may not be used is also called missing.</summary>
    private IEnumerable<FlashSign> Ordered() => Signs.Concat(Anyones).OrderBy(sign => sign.Failure == FlashFailure.NoDevice);

    private static MatchCollection Matches(string text, string pattern) =>
        Regex.Matches(text, pattern, RegexOptions.Multiline | RegexOptions.CultureInvariant);

    private static string LineOf(Match match, string text)
    {
        var start = text.LastIndexOf('\n', Math.Max(0, match.Index - 1)) + 1;
        var end = text.IndexOf('\n', match.Index + match.Length);
        return text[start..(end < 0 ? text.Length : end)].Trim();
    }

    private static FlashFailedException Fail(FlashJob job, ToolResult result, FlashFailure failure, string words)
    {
        var program = Path.GetFileName(result.Command.Program);
        return failure switch
        {
            FlashFailure.NoDevice => New($"{program} found no board: {words}",
                "Check that probe and board are plugged in and powered, and that the bench file names the right ones."),
            FlashFailure.Busy => New($"{program} could not get at the board, which another program uses: {words}",
                "End that program: an IDE, a gdb server, a serial monitor."),
            FlashFailure.Permission => New($"{program} may not use the probe or port: {words}",
                "Give this user the right to it: group dialout, and the udev rules that 'hil check' prints."),
            FlashFailure.WrongFile => New($"{program} refused the file: {words}",
                "Check that the firmware was built for this board kind, or build it again."),
            FlashFailure.WrongSettings => New($"{program} does not know what its settings name: {words}",
                "Correct the tool's settings in the file of the board kind or bench."),
            FlashFailure.Protected => New($"the flash is protected: {words}",
                "Take the protection off with the vendor's tool; that erases the chip."),
            FlashFailure.VerifyMismatch => New($"the flash does not hold what was written: {words}",
                "Flash it again; if it stays so, the flash is worn or protected."),
            _ => New($"{program} failed: {words}", ToolFailedException.Last(result.Output)),
        };

        FlashFailedException New(string what, string remedy) => new(failure, what, job.Target, result, remedy);
    }
}
