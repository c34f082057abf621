using Hil.Protocols;
using Hil.Protocols.Parts;

namespace Hil.Rigs.Flashing;

/// <summary>Makes the files that flash tools read, in the rig's folder: nobody else does.</summary>
public static class FlashFiles
{
    private const int Uf2Block = 256;

    /// <summary>What a tool is given for a plan.</summary>
    /// <exception cref="TroubleException">
    /// The firmware's segments do not fit the board's flash (data), or the board has no addresses (configuration).
    /// </exception>
    public static async Task<FlashJob> PrepareAsync(FlashPlan plan, FlashTarget target, FlashFormat format, CancellationToken cancellation)
    {
        if (format.Kind == FlashFileKind.Linked)
            return new(plan, target, Linked(plan));
        var images = await ImagesAsync(plan, target, cancellation);
        return new(plan, target, format.Kind switch
        {
            FlashFileKind.Binary => [.. await Task.WhenAll(images.Select((image, i) =>
                WriteAsync(i == 0 ? "firmware.bin" : "model.bin", image.Address, image.Bytes.Length, image.Bytes)))],
            FlashFileKind.Hex => [await WriteAsync("flash.hex", null, Sum(images), System.Text.Encoding.ASCII.GetBytes(IntelHex.Write(images)))],
            _ => [await WriteAsync("flash.uf2", null, Sum(images), Uf2.Write(format.Family, [.. images.Select(Whole)]))],
        });

        async Task<FlashFile> WriteAsync(string name, uint? address, long bytes, ReadOnlyMemory<byte> content)
        {
            var path = Path.Combine(target.Folder, name);
            await File.WriteAllBytesAsync(path, content, cancellation);
            return new(path, address, bytes);
        }
    }

    private static long Sum(IEnumerable<FlashSegment> images) => images.Sum(image => (long)image.Bytes.Length);

    private static List<FlashFile> Linked(FlashPlan plan)
    {
        List<FlashFile> files = [new(plan.Firmware.File, null, plan.Firmware.Segments().Sum(segment => (long)segment.Bytes.Length))];
        if (plan.Model is { } model)
            files.Add(new(model.HexFile ?? model.File, null, new FileInfo(model.File).Length));
        return files;
    }

    private static async Task<List<FlashSegment>> ImagesAsync(FlashPlan plan, FlashTarget target, CancellationToken cancellation)
    {
        if (target.Board.Memory is not { } memory)
        {
            var fitting = target.Board.FlashTools.Select(tool => PartCatalog.NameOf(tool.GetType()));
            throw new TroubleException(TroubleKind.Configuration, $"{target.Rig}: board kind '{target.Board.Name}' has no addresses to flash to",
                "its bench file", $"Take a flash tool that fits: {string.Join(", ", fitting)}.");
        }

        List<FlashSegment> images = [Flat(plan.Firmware, memory.Flash, target)];
        if (plan.Model is { } model)
            images.Add(new(memory.Model.Origin, await File.ReadAllBytesAsync(model.File, cancellation)));
        return images;
    }

    /// <summary>
    /// All segments as one: tools erase the sectors under what they write, and a sector that two files share would lose the
    /// first. Gaps are 0xFF, as erased flash is.
    /// </summary>
    private static FlashSegment Flat(FirmwareImage firmware, Boards.Section flash, FlashTarget target)
    {
        var segments = firmware.Segments();
        if (segments.FirstOrDefault(one => one.Address < flash.Origin || one.End > flash.Origin + flash.Length.Bytes) is { } outside)
        {
            var where = FormattableString.Invariant($"0x{outside.Address:x8}, outside of the flash of {target.Board.Name} (0x{flash.Origin:x8}, {flash.Length})");
            throw new TroubleException(TroubleKind.Data, $"The firmware has {outside.Bytes.Length} bytes at {where}",
                firmware.File, "Give the firmware that was built for this board kind.");
        }

        var bytes = new byte[segments.Max(one => one.End) - segments[0].Address];
        bytes.AsSpan().Fill(0xFF);
        foreach (var segment in segments)
            segment.Bytes.Span.CopyTo(bytes.AsSpan((int)(segment.Address - segments[0].Address)));
        return new(segments[0].Address, bytes);
    }

    /// <summary>From the beginning of its first UF2 block.</summary>
    private static (uint Address, ReadOnlyMemory<byte> Bytes) Whole(FlashSegment image)
    {
        var before = (int)(image.Address % Uf2Block);
        if (before == 0)
            return (image.Address, image.Bytes);
        var bytes = new byte[before + image.Bytes.Length];
        bytes.AsSpan(0, before).Fill(0xFF);
        image.Bytes.Span.CopyTo(bytes.AsSpan(before));
        return (image.Address - (uint)before, bytes);
    }
}
