using Hil.Protocols;
using Hil.Protocols.Parts;

namespace Hil.Data.Tests;

/// <summary>Files of one test, removed after it.</summary>
public sealed class DataFolder : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hil-data-").FullName;

    public FilePath this[string name] => new(Path.Combine(folder, name), name);

    public FilePath Write(string name, params ReadOnlySpan<byte> bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[name].FullPath)!);
        File.WriteAllBytes(this[name].FullPath, bytes);
        return this[name];
    }

    public FilePath WriteText(string name, string text) => Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    public void Dispose() => Directory.Delete(folder, recursive: true);
}

internal static class DataAssert
{
    /// <summary>Opening is refused by one message that names the file and says what to do; returns it for closer looks.</summary>
    public static TroubleException Refused(IDataSetFormat format, FilePath file)
    {
        var trouble = Assert.Throws<TroubleException>(format.Open);
        Assert.Contains(file.FullPath, trouble.Where, StringComparison.Ordinal);
        Assert.Equal(2, trouble.ExitCode);
        Assert.EndsWith(".", trouble.Remedy, StringComparison.Ordinal);
        return trouble;
    }

    public static byte[] Sample(this IDataSet data, int index)
    {
        var bytes = new byte[data.SampleBytes];
        data.Read(index, bytes);
        return bytes;
    }
}
