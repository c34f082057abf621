using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Rigs.Boards;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Flashing;

/// <summary>
/// Puts firmware and model into a board's flash, with a program that knows how. A tool holds its settings and no state; it
/// says what to run and judges what came out, and never runs anything itself.
/// </summary>
[PartRole("flash tool")]
public interface IFlashTool
{
    /// <summary>The program, for a check of the set-up before anything runs.</summary>
    Command Program { get; }

    /// <summary>The command that writes and verifies the whole plan.</summary>
    /// <exception cref="TroubleException">The plan or the target lacks what this tool needs (configuration).</exception>
    Command Write(FlashPlan plan, FlashTarget target);

    /// <summary>Judges the command's output; exit codes alone are not to be trusted.</summary>
    /// <exception cref="FlashFailedException">Not everything was written and verified.</exception>
    FlashReport Judge(FlashPlan plan, FlashTarget target, ToolResult result);
}

/// <summary>What is flashed, and through what.</summary>
/// <param name="Rig">The rig's name, for messages.</param>
/// <param name="Board">Its board's kind.</param>
/// <param name="Folder">The rig's own folder, which stands for the flash of a board that is a process.</param>
/// <param name="Gdb">The gdb server that the board's connection offers, if it does.</param>
public sealed record FlashTarget(string Rig, BoardKind Board, string Folder, GdbEndpoint? Gdb);

/// <summary>A gdb server.</summary>
/// <param name="Address">As <c>target extended-remote</c> takes it: <c>host:port</c> or a socket's path.</param>
/// <param name="Reset">The server's command that resets the board, after <c>monitor</c>; null for none.</param>
/// <param name="Held">True when somebody else lets the board run afterwards: gdb then leaves it halted.</param>
public sealed record GdbEndpoint(string Address, string? Reset, bool Held);

/// <summary>What a flash tool did.</summary>
/// <param name="Bytes">Bytes written.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record FlashReport(long Bytes, TimeSpan Elapsed);

/// <summary>Flash was not written, or does not hold what was written.</summary>
public sealed class FlashFailedException(string what, FlashTarget target, ToolResult result, string remedy)
    : TroubleException(TroubleKind.Infrastructure, $"{target.Rig}: {what}", result.Command.ToString(), remedy)
{
    public string Rig { get; } = target.Rig;

    public ToolResult Result { get; } = result;
}
