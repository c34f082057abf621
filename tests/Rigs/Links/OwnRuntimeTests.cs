using Hil.Protocols.Messages;
using Hil.Protocols.Wire;
using Hil.Rigs.Links;
using Hil.Rigs.Tools;
using Hil.Testing;
using Hil.Testing.Links;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hil.Rigs.Tests.Links;

/// <summary>The firmware as a library under a runtime of the user's own: the example in Firmware/examples, as a process.</summary>
public sealed class OwnRuntimeTests
{
    private const int Side = 8;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_runtime_of_two_functions_answers_images_over_the_link()
    {
        await using var board = await StartAsync();
        await using var link = TtyLink.Open(await PortOfAsync(board), 115_200);
        var broker = new FakeBroker();
        await using var session = await BoardSession.OpenAsync(
            link, new() { Connect = (_, _) => new(broker.Accept()) }, TimeProvider.System, NullLogger.Instance, Cancellation);

        Assert.Equal(
            (StatusCode.Ok, OutputEncoding.Logits, (ushort)4, (uint)(Side * Side)),
            (session.Info.ModelStatus, session.Info.Encoding, session.Info.OutputCount, session.Info.InputBytes));
        await session.ApplyPolicyAsync(PolicyKind.Never, 1, default, Cancellation);
        await session.ConnectMqttAsync(new(60, "rig", "user", "password", "hil/own"), Cancellation);

        Func<int, int, bool>[] pictures =
        [
            (row, _) => row is 3 or 4,
            (_, column) => column is 3 or 4,
            (row, column) => row is 0 or Side - 1 || column is 0 or Side - 1,
            (row, column) => row is >= 2 and <= 5 && column is >= 2 and <= 5,
        ];
        for (var index = 0; index < pictures.Length; index++)
        {
            await session.SendImageAsync((uint)index, Paint(pictures[index], dimmedBy: 40), Cancellation);
            var result = await ResultAsync(broker);
            Assert.Equal(((uint)index, index, AnsweredBy.Local), (result.Sample, result.Answer, result.AnsweredBy));
            // 16, 16, 28 and 16 pixels are lit and 40 of 255 too dark: the example's own scale, 127 at no distance.
            Assert.Equal(127 - (pictures[index] == pictures[2] ? 28 : 16) * 40 * 255 / (Side * Side * 255), (sbyte)result.Outputs.Span[index]);
        }
    }

    private static byte[] Paint(Func<int, int, bool> isLit, byte dimmedBy) =>
        [.. from row in Enumerable.Range(0, Side) from column in Enumerable.Range(0, Side) select isLit(row, column) ? (byte)(255 - dimmedBy) : (byte)0];

    private static async Task<SampleResult> ResultAsync(FakeBroker broker)
    {
        while (true)
        {
            var (topic, payload) = await broker.NextAsync(Cancellation);
            if (topic != "hil/own/result") continue;
            Assert.True(SampleResult.TryRead(payload, out var result, out var defect), defect);
            return result;
        }
    }

    private static async Task<RunningTool> StartAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the host board is a Linux process");
        var builds = ProjectRoot.File("artifacts", "firmware", "own-runtime");
        var make = new Command("make", "-C", ProjectRoot.File("Firmware"), "BOARD=host", "RUNTIME=examples/own-runtime", $"BUILD={builds}") { TimeOut = TimeSpan.FromMinutes(5) };
        (await RealFirmware.Services.Tools.RunAsync(make, Cancellation)).OrTrouble();
        return await RealFirmware.Services.Tools.StartAsync(new Command(Path.Combine(builds, "host", "firmware.elf")), Cancellation);
    }

    private static async Task<string> PortOfAsync(RunningTool board)
    {
        await foreach (var line in board.Lines.ReadAllAsync(Cancellation))
        {
            if (line.StartsWith("pty ", StringComparison.Ordinal)) return line[4..];
        }

        throw new InvalidOperationException("the board ended without naming its port");
    }
}
