using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Rigs.Benches;
using Hil.Rigs.Boards;
using Hil.Rigs.Flashing;
using Hil.Rigs.Links;
using Hil.Rigs.Tools;

namespace Hil.Rigs;

/// <summary>Looks for everything that is wrong with a set-up, without touching a board.</summary>
public static class BenchCheck
{
    /// <summary>All troubles, each once, in the order of the bench's rigs; none when the bench can be used.</summary>
    /// <param name="bench">The bench.</param>
    /// <param name="kinds">The board kinds there are.</param>
    /// <param name="tools">Knows which programs are installed.</param>
    /// <param name="firmware">Where a rig's firmware is; null when that is not to be checked.</param>
    public static IReadOnlyList<TroubleException> Run(
        Bench bench, BoardKinds kinds, IToolRunner tools, Func<BenchRig, BoardKind, string>? firmware = null)
    {
        var troubles = bench.Rigs.SelectMany(rig => Check(rig, kinds, tools, firmware));
        return [.. troubles.DistinctBy(trouble => trouble.Message)];
    }

    private static IEnumerable<TroubleException> Check(
        BenchRig rig, BoardKinds kinds, IToolRunner tools, Func<BenchRig, BoardKind, string>? firmware)
    {
        if (kinds.TryFind(rig.Board.Value) is not { } board)
        {
            yield return new FileTroubleException(rig.Board.At.File, [new(rig.Board.At, kinds.Unknown(rig.Board.Value))]);
            yield break;
        }

        foreach (var trouble in rig.Connection.Check(board, tools))
            yield return trouble;

        foreach (var trouble in rig.Switch?.Check(tools) ?? [])
            yield return trouble;

        foreach (var trouble in rig.Meter?.Check(board, tools).Concat(rig.Meter.CheckBeside(rig.Connection)) ?? [])
            yield return trouble;

        if (rig.IsTakenAsItIs)
            yield break;
        if (rig.Flash is { } own && board.FlashTools.All(tool => tool.GetType() != own.GetType()))
        {
            yield return new FileTroubleException(rig.Board.At.File, [new(rig.Board.At, $"flash tool '{PartCatalog.NameOf(own.GetType())}' does not fit board kind "
                + $"'{board.Name}' (those that do: {string.Join(", ", board.FlashTools.Select(tool => PartCatalog.NameOf(tool.GetType())))})")]);
        }

        // One that is installed will do: the others are tried when it fails.
        var flashing = rig.FlashToolsFor(board);
        if (flashing.All(tool => tools.Find(tool.Program.Program) is null))
            yield return new MissingToolException(flashing[0].Program);
        if (firmware?.Invoke(rig, board) is { } file && Read(file, rig.Protocol is HilProtocol) is { } unreadable)
            yield return unreadable;
    }

    private static TroubleException? Read(string firmware, bool ours)
    {
        try
        {
            _ = ours ? FirmwareImage.Read(firmware) : FirmwareImage.ReadForeign(firmware);
            return null;
        }
        catch (TroubleException trouble)
        {
            return trouble;
        }
    }
}
