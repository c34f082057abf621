using Hil.Protocols;
using Hil.Rigs.Boards;

namespace Hil.Rigs.Flashing;

/// <summary>What is to be in a board's flash.</summary>
/// <param name="Firmware">The linked firmware, an ELF file.</param>
/// <param name="Model">The model image as it lies in flash; null for a board without a model.</param>
public sealed record FlashPlan(FirmwareImage Firmware, ModelImage? Model);

/// <summary>A model image on its way into a board's model section.</summary>
/// <param name="File">The raw bytes.</param>
/// <param name="HexFile">The same as Intel HEX at the section's address; null for a board without addresses.</param>
/// <param name="Hash">What the board states in the handshake, 32 lower-case hex digits: the first half of the SHA-256 that the image carries.</param>
public sealed record ModelImage(string File, string? HexFile, string Hash)
{
    /// <summary>Checks that the model fits the board's model section and writes its HEX file to the folder.</summary>
    /// <param name="file">The raw model image.</param>
    /// <param name="hash">32 lower-case hex digits.</param>
    /// <param name="board">Whose section it goes to.</param>
    /// <param name="folder">An existing folder that is kept until the board has been flashed.</param>
    /// <param name="cancellation">Ends the writing.</param>
    /// <exception cref="TroubleException">The file cannot be read or does not fit (data).</exception>
    public static async Task<ModelImage> PrepareAsync(string file, string hash, BoardKind board, string folder, CancellationToken cancellation)
    {
        if (hash.Length != 32)
            throw new ArgumentException("A model's hash has 32 hex digits.", nameof(hash));
        byte[] bytes;
        try
        {
            bytes = await System.IO.File.ReadAllBytesAsync(file, cancellation);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TroubleException(TroubleKind.Data, "The model image cannot be read", file, failure.Message, failure);
        }

        if (bytes.Length == 0)
            throw new TroubleException(TroubleKind.Data, "The model image is empty", file, "Build it again with: hil model build");
        if (board.Memory is not { } memory)
            return new(file, null, hash);
        if (bytes.Length > memory.Model.Length.Bytes)
        {
            throw new TroubleException(TroubleKind.Data,
                $"The model image has {bytes.Length} bytes, {bytes.Length - memory.Model.Length.Bytes} more than the model section of {board.Name} holds",
                file, "Take a smaller model or a board with more flash.");
        }

        var hex = Path.Combine(folder, "model.hex");
        await System.IO.File.WriteAllTextAsync(hex, IntelHex.Write(memory.Model.Origin, bytes), cancellation);
        return new(file, hex, hash);
    }
}
