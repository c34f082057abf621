using System.Buffers.Binary;
using System.Net.Sockets;
using Hil.Rigs.Emulation;
using Hil.Rigs.Tools;
using Hil.Testing;

namespace Hil.Rigs.Tests.Power;

/// <summary>
/// The probe's own firmware as a process, with an emulated INA219 and a phase line behind its sockets (Firmware/probe/host/host.h).
/// Its clock is the emulation's: it stands while nothing is asked of the sensor.
/// </summary>
internal sealed class EmulatedProbe : IAsyncDisposable
{
    private const int TickNanoseconds = 100;
    private static readonly Lazy<Task<string>> Program = new(BuildAsync);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("probe");
    private readonly VirtualClock clock = new();
    private readonly Socket bus;
    private readonly Socket line;
    private readonly CancellationTokenSource ending = new();
    private readonly Func<VirtualClock, EmulatedIna219> power;
    private readonly SteppedInput input;
    private RunningTool? process;
    private Task relaying = Task.CompletedTask;
    private int edges;

    private EmulatedProbe(SteppedInput input, Ina219Traits traits, IReadOnlyList<ChipFault> faults)
    {
        this.input = input;
        power = at => new(0x40, traits, input, at, 400_000, new(1)) { Faults = faults };
        (bus, line) = (Listen("i2c"), Listen("phase"));
    }

    /// <summary>The probe's serial port.</summary>
    public string Port { get; private set; } = "";

    /// <summary>The chip, from the first transfer on.</summary>
    public EmulatedIna219? Chip { get; private set; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<EmulatedProbe> StartAsync(SteppedInput input, Ina219Traits traits, params IReadOnlyList<ChipFault> faults)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the probe is a Linux process");
        var missing = new[] { "make", "gcc" }.FirstOrDefault(tool => ToolPath.Find(tool) is null);
        Assert.SkipWhen(missing is not null, $"{missing} is not installed");
        var program = await Program.Value;
        var probe = new EmulatedProbe(input, traits, faults);
        probe.relaying = Task.Run(probe.RelayAsync, Cancellation);
        var command = new Command(program, "--i2c", probe.PathOf("i2c"), "--phase", probe.PathOf("phase"));
        probe.process = await RealFirmware.Services.Tools.StartAsync(command, Cancellation);
        await foreach (var text in probe.process.Lines.ReadAllAsync(Cancellation))
        {
            if (!text.StartsWith("pty ", StringComparison.Ordinal)) continue;
            probe.Port = text[4..];
            return probe;
        }

        throw new InvalidOperationException((await probe.process.Ended).Output);
    }

    /// <summary>Pulls the plug.</summary>
    public async Task EndAsync() => await process!.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        if (process is not null) await process.DisposeAsync();
        await ending.CancelAsync();
        await relaying;
        bus.Dispose();
        line.Dispose();
        ending.Dispose();
        folder.Delete(recursive: true);
    }

    private static async Task<string> BuildAsync()
    {
        var builds = ProjectRoot.File("artifacts", "firmware", "rig-tests");
        var make = new Command("make", "-C", ProjectRoot.File("Firmware", "probe", "host"), $"BUILD={builds}") { TimeOut = TimeSpan.FromMinutes(5) };
        (await RealFirmware.Services.Tools.RunAsync(make, CancellationToken.None)).OrTrouble();
        return Path.Combine(builds, "hil-probe");
    }

    private string PathOf(string name) => Path.Combine(folder.FullName, name);

    private Socket Listen(string name)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(PathOf(name)));
        socket.Listen(1);
        return socket;
    }

    private async Task RelayAsync()
    {
        try
        {
            using var transfers = await bus.AcceptAsync(ending.Token);
            using var phases = await line.AcceptAsync(ending.Token);
            var request = new byte[3 + 255];
            var reply = new byte[9 + 255];
            while (await ReadAsync(transfers, request.AsMemory(0, 3)) && await ReadAsync(transfers, request.AsMemory(3, request[1])))
            {
                var acknowledged = Do(request[0], request.AsSpan(3, request[1]), reply.AsSpan(9, request[2]));
                await SendEdgesAsync(phases);
                reply[0] = acknowledged ? (byte)1 : (byte)0;
                BinaryPrimitives.WriteUInt64LittleEndian(reply.AsSpan(1), (ulong)(clock.Now / TickNanoseconds));
                await transfers.SendAsync(reply.AsMemory(0, 9 + request[2]), ending.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The probe's process has ended, or the test.
        }
    }

    private async Task<bool> ReadAsync(Socket socket, Memory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var count = await socket.ReceiveAsync(bytes, ending.Token);
            if (count == 0) return false;
            bytes = bytes[count..];
        }

        return true;
    }

    private bool Do(byte address, ReadOnlySpan<byte> written, Span<byte> read)
    {
        if (address == 0)
        {
            if (written.Length == 8)
                clock.Now = Math.Max(clock.Now, BinaryPrimitives.ReadUInt64LittleEndian(written) * (double)TickNanoseconds);
            return true;
        }

        Chip ??= power(clock);
        if (address != Chip.ConnectionSettings.DeviceAddress) return false;
        try
        {
            if (!written.IsEmpty) Chip.Write(written);
            if (!read.IsEmpty) Chip.Read(read);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>What the line did until now is there before the reply that says what time it is.</summary>
    private async Task SendEdgesAsync(Socket phases)
    {
        var record = new byte[5];
        for (; edges < input.Edges.Count && input.Edges[edges].Time <= clock.Now; edges++)
        {
            record[0] = (byte)(0xA0 + (byte)input.Edges[edges].Phase);
            BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(1), (uint)(input.Edges[edges].Time / TickNanoseconds));
            await phases.SendAsync(record, ending.Token);
        }
    }
}
