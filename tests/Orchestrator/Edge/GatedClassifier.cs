using Hil.Edge;

namespace Hil.Orchestrator.Tests.Edge;

/// <summary>
/// A model of four-byte images whose class is the first byte. Runs can be held at a gate and told to fail; a run at the
/// gate gives way to an interrupt as the real one does.
/// </summary>
internal sealed class GatedClassifier(int batchLimit = 4) : IImageClassifier
{
    public const int Size = 4;
    private readonly byte[][] _slots = [.. Enumerable.Range(0, batchLimit).Select(_ => new byte[Size])];
    private readonly float[][] _scores = [.. Enumerable.Range(0, batchLimit).Select(_ => new float[10])];
    private volatile TaskCompletionSource? _gate;

    public int ImageBytes => Size;

    public int Classes => 10;

    public int BatchLimit => batchLimit;

    /// <summary>Set to let every run throw it.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Sizes of the batches that were run to the end.</summary>
    public List<int> Batches { get; } = [];

    /// <summary>How often a run was begun.</summary>
    public int Begun { get; private set; }

    /// <summary>First byte of the last image of the last run.</summary>
    public byte LastFirstByte { get; private set; }

    /// <summary>Called by a run that gives way.</summary>
    public Action? WhenInterrupted { get; set; }

    /// <summary>Completes when a run has reached the closed gate.</summary>
    public TaskCompletionSource AtGate { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void CloseGate()
    {
        AtGate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public void OpenGate()
    {
        var gate = _gate;
        _gate = null;
        gate?.TrySetResult();
    }

    public void Load(int slot, ReadOnlySpan<byte> pixels) => pixels.CopyTo(_slots[slot]);

    public void Run(int count, CancellationToken interrupt = default)
    {
        Begun++;
        if (_gate is { } gate)
        {
            AtGate.TrySetResult();
            try
            {
                gate.Task.Wait(interrupt);
            }
            catch (OperationCanceledException)
            {
                WhenInterrupted?.Invoke();
                throw;
            }
        }

        if (Failure is { } failure)
            throw failure;
        for (var slot = 0; slot < count; slot++)
        {
            Array.Clear(_scores[slot]);
            // A first byte of 255 stands for a model that computes nonsense.
            _scores[slot][_slots[slot][0] % 10] = _slots[slot][0] == 255 ? float.NaN : 1f;
        }

        LastFirstByte = _slots[count - 1][0];
        Batches.Add(count);
    }

    public ReadOnlySpan<float> Scores(int slot) => _scores[slot];

    public void Dispose() => OpenGate();
}
