using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Hil.Edge;
using Hil.Models;
using Hil.Protocols;
using Hil.Rigs.Tools;

namespace Hil.Engine.Running;

/// <summary>
/// The second part of split networks, run by the firmware's own engine as a program of this machine (Firmware/nn/host/rest.h), which
/// stays for as long as the run.
/// </summary>
internal sealed class SecondPart : ISecondPart, IAsyncDisposable
{
    private const int SizeBytes = 4;
    private const int AfterBytes = 2;
    private const byte Done = 0;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly PipedTool engine;
    private readonly TimeProvider time;
    private readonly byte[] request;
    private readonly byte[] answer;
    private TroubleException? broken;

    private SecondPart(PipedTool engine, CompiledModel model, TimeProvider time)
    {
        this.engine = engine;
        this.time = time;
        Outputs = model.OutputCount;
        request = new byte[SizeBytes + AfterBytes + model.ArenaBytes];
        answer = new byte[1 + model.OutputCount];
    }

    public int Outputs { get; }

    /// <param name="workspace">Where the engine is.</param>
    /// <param name="tools">Runs it.</param>
    /// <param name="file">The model image.</param>
    /// <param name="model">The same.</param>
    /// <param name="time">Clock of how long an answer may take.</param>
    /// <param name="cancellation">Gives up starting.</param>
    /// <exception cref="MissingToolException">The engine has not been built.</exception>
    public static async Task<SecondPart> StartAsync(
        Workspace workspace, IToolRunner tools, string file, CompiledModel model, TimeProvider time, CancellationToken cancellation) =>
        new(await tools.PipeAsync(new Command(workspace.HostEngine, file, "--rest") { Install = "./hil --help builds it" }, cancellation), model, time);

    public async ValueTask<bool> RunAsync(int after, ReadOnlyMemory<byte> activations, Memory<sbyte> codes, CancellationToken cancellation)
    {
        if (broken is not null) throw broken;
        if (activations.Length > request.Length - SizeBytes - AfterBytes) return false;
        using var timer = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timer.Token);
        try
        {
            return await ExchangeAsync((ushort)after, activations, codes, either.Token);
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested)
        {
            throw Broken($"did not answer within {Patience.TotalSeconds} s");
        }
        catch (OperationCanceledException)
        {
            _ = Broken("was interrupted in the middle of an answer");
            throw;
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException)
        {
            throw Broken(failure.Message.TrimEnd('.'), failure);
        }
    }

    public ValueTask DisposeAsync() => engine.DisposeAsync();

    private async ValueTask<bool> ExchangeAsync(ushort after, ReadOnlyMemory<byte> activations, Memory<sbyte> codes, CancellationToken cancellation)
    {
        BinaryPrimitives.WriteInt32LittleEndian(request, AfterBytes + activations.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(request.AsSpan(SizeBytes), after);
        activations.CopyTo(request.AsMemory(SizeBytes + AfterBytes));
        await engine.Input.WriteAsync(request.AsMemory(0, SizeBytes + AfterBytes + activations.Length), cancellation);
        await engine.Input.FlushAsync(cancellation);

        var head = request.AsMemory(0, SizeBytes);
        await engine.Output.ReadExactlyAsync(head, cancellation);
        var size = BinaryPrimitives.ReadUInt32LittleEndian(head.Span);
        if (size != 1 && size != answer.Length) throw new InvalidDataException($"an answer of {size} bytes, not 1 or {answer.Length}");
        await engine.Output.ReadExactlyAsync(answer.AsMemory(0, (int)size), cancellation);
        if ((answer[0] == Done) != (size == answer.Length)) throw new InvalidDataException($"answer {answer[0]} has {size} bytes");
        if (answer[0] != Done) return false;
        MemoryMarshal.Cast<byte, sbyte>(answer.AsSpan(1)).CopyTo(codes.Span);
        return true;
    }

    /// <summary>From now on requests and answers cannot be told apart.</summary>
    private TroubleException Broken(string how, Exception? cause = null) => broken = new TroubleException(
        TroubleKind.Infrastructure, $"The engine that finishes split networks failed: {how}", engine.Command.ToString(),
        engine.Ended.IsCompletedSuccessfully && engine.Ended.Result is { Output.Length: > 0 } words ? $"Its last words: {words.Output.Trim()}" : "Start the run again.", cause);
}
