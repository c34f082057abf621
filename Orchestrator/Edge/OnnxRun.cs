using Hil.Protocols;
using Microsoft.ML.OnnxRuntime;

namespace Hil.Edge;

/// <summary>
/// A session with its buffers. The only type that touches ONNX Runtime, so that nothing else loads it. Inputs and outputs
/// are bound once per batch size over the same pinned arrays: a run allocates nothing (measured 2026-11-23, ONNX Runtime 1.31).
/// </summary>
internal sealed class OnnxRun : IDisposable
{
    private readonly string _file;
    private readonly InferenceSession _session;
    private readonly OnnxShape _shape;
    private readonly PixelTable _pixels;
    private readonly RunOptions _plain = new();
    private readonly RunOptions _interruptible = new();
    private readonly Binding?[] _bindings;
    private readonly float[] _input;
    private readonly float[] _output;

    private OnnxRun(string file, InferenceSession session, OnnxShape shape, PixelTable pixels, int batchLimit)
    {
        _file = file;
        _session = session;
        _shape = shape;
        _pixels = pixels;
        BatchLimit = batchLimit;
        _bindings = new Binding?[batchLimit + 1];
        _input = GC.AllocateArray<float>(batchLimit * shape.ImageBytes, pinned: true);
        _output = GC.AllocateArray<float>(batchLimit * shape.Classes, pinned: true);
    }

    public int ImageBytes => _shape.ImageBytes;

    public int Classes => _shape.Classes;

    public int Height => _shape.Height;

    public int Width => _shape.Width;

    public int Channels => _shape.Channels;

    public int BatchLimit { get; }

    public static OnnxRun Open(string file, byte[] model, EdgeInput input, EdgeModelOptions options)
    {
        InferenceSession? session = null;
        try
        {
            using var settings = new SessionOptions
            {
                IntraOpNumThreads = options.Threads,
                InterOpNumThreads = 1,
                ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
                // Its complaints reach the user as our exceptions.
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            };
            // Spinning threads would take the cores from the boards' emulators.
            settings.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            session = new InferenceSession(model, settings);
            var shape = OnnxShape.Of(session, input.Layout, file, options.Output);
            var run = new OnnxRun(file, session, shape, new PixelTable(input, shape.Layout, shape.Channels), shape.FixedBatch ?? options.BatchLimit);
            run.Run(1, default);
            return run;
        }
        catch (Exception e) when (e is OnnxRuntimeException or ArgumentException)
        {
            session?.Dispose();
            var what = e is ArgumentException ? $"The edge model's sidecar does not fit it: {e.Message}" : $"The edge model cannot be used: {Brief(e)}";
            throw Trouble(file, what, "Give a complete ONNX image model and the sidecar that belongs to it.", e);
        }
        catch
        {
            session?.Dispose();
            throw;
        }
    }

    public void Load(int slot, ReadOnlySpan<byte> pixels)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)slot, (uint)BatchLimit, nameof(slot));
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.Length, ImageBytes, nameof(pixels));
        _pixels.Convert(pixels, _input.AsSpan(slot * ImageBytes, ImageBytes));
    }

    public void Run(int count, CancellationToken interrupt)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, BatchLimit);
        var batch = _shape.FixedBatch ?? count;
        var binding = _bindings[batch] ??= new Binding(_session, _shape, _input, _output, batch);
        try
        {
            if (!interrupt.CanBeCanceled)
            {
                _session.RunWithBinding(_plain, binding.Io);
                return;
            }

            // A run stops between two layers once Terminate is set.
            _interruptible.Terminate = false;
            using var registration = interrupt.UnsafeRegister(static options => ((RunOptions)options!).Terminate = true, _interruptible);
            _session.RunWithBinding(_interruptible, binding.Io);
        }
        catch (OnnxRuntimeException e)
        {
            interrupt.ThrowIfCancellationRequested();
            throw Trouble(_file, $"The edge model failed on a batch of {count}: {Brief(e)}", "Run 'hil model check' on it.", e);
        }
    }

    public ReadOnlySpan<float> Scores(int slot)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)slot, (uint)BatchLimit, nameof(slot));
        return _output.AsSpan(slot * Classes, Classes);
    }

    public void Dispose()
    {
        foreach (var binding in _bindings)
            binding?.Dispose();
        _plain.Dispose();
        _interruptible.Dispose();
        _session.Dispose();
    }

    internal static TroubleException Trouble(string file, string what, string remedy, Exception? inner = null) =>
        new(TroubleKind.Data, what, file, remedy, inner);

    /// <summary>The first line: the rest repeats source files of the library.</summary>
    private static string Brief(Exception e) => e.Message.Split('\n')[0].Trim().TrimEnd('.');

    private sealed class Binding : IDisposable
    {
        private readonly OrtValue _in;
        private readonly OrtValue _out;

        public Binding(InferenceSession session, OnnxShape shape, float[] input, float[] output, int batch)
        {
            _in = OrtValue.CreateTensorValueFromMemory(
                OrtMemoryInfo.DefaultInstance, input.AsMemory(0, batch * shape.ImageBytes), shape.InputShape(batch));
            _out = OrtValue.CreateTensorValueFromMemory(
                OrtMemoryInfo.DefaultInstance, output.AsMemory(0, batch * shape.Classes), shape.OutputShape(batch));
            Io = session.CreateIoBinding();
            Io.BindInput(shape.InputName, _in);
            Io.BindOutput(shape.OutputName, _out);
        }

        public OrtIoBinding Io { get; }

        public void Dispose()
        {
            Io.Dispose();
            _in.Dispose();
            _out.Dispose();
        }
    }
}
