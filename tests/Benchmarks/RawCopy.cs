using Hil.Rigs.Links;
using Hil.Rigs.Tools;
using Hil.Testing.Links;

namespace Hil.Benchmarks;

/// <summary>
/// The least that the same bytes can cost: one write(2) per image into a pseudo-terminal whose other end is read by another
/// process, whose time does not count, as the boards' does not.
/// </summary>
internal static class RawCopy
{
    /// <summary>Makes this program the other end.</summary>
    public const string SinkArgument = "sink";

    private const int ImageBytes = 3072;

    /// <param name="terminals">How many at once.</param>
    /// <param name="images">Images to each.</param>
    /// <returns>CPU time of this process for one image, in microseconds.</returns>
    public static async Task<double> MicrosecondsAsync(int terminals, int images)
    {
        var sinks = new List<RunningTool>();
        var ports = new List<FileStream>();
        try
        {
            for (var i = 0; i < terminals; i++)
            {
                var sink = await Surroundings.Services.Tools.StartAsync(new Command(Environment.ProcessPath!, SinkArgument), CancellationToken.None);
                sinks.Add(sink);
                ports.Add(new FileStream(await sink.Lines.ReadAsync(), FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0));
            }

            await WriteAsync(ports, 200);
            var before = Environment.CpuUsage.TotalTime;
            await WriteAsync(ports, images);
            return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / images / terminals;
        }
        finally
        {
            foreach (var port in ports) await port.DisposeAsync();
            foreach (var sink in sinks) await sink.DisposeAsync();
        }
    }

    /// <summary>The other end: reads until it is ended.</summary>
    public static async Task SinkAsync()
    {
        using var terminal = new PseudoTerminal();
        // Leaves the terminal raw, which stays when it is closed again.
        await TtyLink.Open(terminal.Path, 115_200).DisposeAsync();
        // Held open, so that the end that is written to may be closed and opened again.
        await using var held = new FileStream(terminal.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        await Console.Out.WriteLineAsync(terminal.Path);
        var buffer = new byte[4096];
        while (terminal.Read(buffer) > 0)
        {
        }
    }

    private static Task WriteAsync(List<FileStream> ports, int images) => Task.WhenAll(ports.Select(port => Task.Run(() =>
    {
        var image = new byte[ImageBytes];
        Random.Shared.NextBytes(image);
        for (var i = 0; i < images; i++) port.Write(image);
    })));
}
