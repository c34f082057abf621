using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Flashing;

/// <summary>
/// Puts firmware and model into a board's flash, with a program that knows how. A tool holds its settings and no state; it
/// says what to run and judges what came out, and never runs anything itself (<see cref="FlashRunner"/> does).
/// </summary>
[PartRole("flash tool")]
public interface IFlashTool
{
    /// <summary>The program with its time-out and how to install it, for a check of the set-up before anything runs.</summary>
    Command Program { get; }

    /// <summary>What it wants to be given: <see cref="FlashJob.Files"/> are made so.</summary>
    FlashFormat Format { get; }

    /// <summary>The commands that write and verify the whole plan, run in order up to the first whose exit code is not 0.</summary>
    /// <exception cref="TroubleException">The target lacks what this tool needs (configuration).</exception>
    IReadOnlyList<FlashStep> Write(FlashJob job);

    /// <summary>Judges the outputs of the commands that ran; exit codes alone are not to be trusted.</summary>
    /// <param name="job">As <see cref="Write"/> had it.</param>
    /// <param name="results">At least one; fewer than there are commands when one failed.</param>
    /// <exception cref="FlashFailedException">Not everything was written and verified.</exception>
    FlashReport Judge(FlashJob job, IReadOnlyList<ToolResult> results);
}

/// <summary>One command of a flash tool.</summary>
/// <param name="Command">What is run.</param>
/// <param name="Script">A file that the command reads, written before; null for none.</param>
public sealed record FlashStep(Command Command, FlashScript? Script = null);

/// <summary>A text file that a flash tool reads its orders from.</summary>
/// <param name="File">Path in the rig's folder.</param>
/// <param name="Text">What it says.</param>
public sealed record FlashScript(string File, string Text);
