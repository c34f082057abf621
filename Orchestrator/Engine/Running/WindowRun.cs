using Hil.Data;
using Hil.Engine.Experiments;
using Hil.Protocols;
using Hil.Protocols.Wire;
using Hil.Results.Store;
using Hil.Rigs.Links;

namespace Hil.Engine.Running;

/// <summary>
/// The energy windows of one rig: each is one image whose network runs N times, as MLPerf Tiny has it. Nothing is offloaded
/// meanwhile, and nothing of it counts as a sample of the trial.
/// </summary>
internal sealed class WindowRun(WindowSettings settings, BoardSession session, IDataSet data, TimeSpan sampleTimeout, TimeProvider time)
{
    private const double Least = 10.2; // s: MLPerf Tiny's 10 s, and 2 % for a latency that is not quite known

    /// <summary>How many inferences fill a window.</summary>
    /// <param name="inference">How long one takes, s.</param>
    public static int InferencesFor(double inference) => (int)Math.Clamp(Math.Ceiling(Least / inference), 1, 1_000_000);

    /// <summary>Runs the windows one after the other.</summary>
    /// <param name="inference">How long one inference takes, s.</param>
    /// <param name="book">Books the windows' results from now on.</param>
    /// <param name="cancellation">Ends them at once.</param>
    /// <returns>Inferences of each window.</returns>
    /// <exception cref="TroubleException">The firmware cannot repeat inferences, or the session has ended.</exception>
    public async Task<int> RunAsync(double inference, Action<SampleLedger> book, CancellationToken cancellation)
    {
        var inferences = settings.Inferences > 0 ? settings.Inferences : InferencesFor(inference);
        await session.ApplyPolicyAsync(PolicyKind.Never, 0, default, cancellation);
        await session.RepeatAsync((uint)inferences, cancellation);
        using var ledger = new SampleLedger(settings.Count);
        book(ledger);
        var patience = sampleTimeout + (inference * inferences * TimeSpan.FromSeconds(1.5));
        await new ImageSender(session.Info.Board, session.SendImageAsync, new OneOf(data), ledger, StreamingMode.Sequential, patience, time).SendAsync(cancellation);
        await session.RepeatAsync(1, cancellation);
        return inferences;
    }

    /// <summary>The first image again and again.</summary>
    private sealed class OneOf(IDataSet data) : IDataSet
    {
        public string Name => data.Name;

        public int Count => int.MaxValue;

        public ElementType ElementType => data.ElementType;

        public IReadOnlyList<int> Shape => data.Shape;

        public int SampleBytes => data.SampleBytes;

        public int ClassCount => data.ClassCount;

        public IReadOnlyList<string> ClassNames => data.ClassNames;

        public bool HasLabels => data.HasLabels;

        public string ContentHash => data.ContentHash;

        public string SampleName(int index) => data.SampleName(0);

        public int Label(int index) => data.Label(0);

        public void Read(int index, Span<byte> destination) => data.Read(0, destination);
    }
}
