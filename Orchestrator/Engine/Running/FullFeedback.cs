using System.Threading.Channels;
using Hil.Data;
using Hil.Edge;
using Hil.Protocols;
using Hil.Protocols.Messages;
using Hil.Protocols.Topics;
using Hil.Protocols.Wire;
using Microsoft.Extensions.Logging;

namespace Hil.Engine.Running;

/// <summary>
/// Teaches boards what the edge says of samples that they accepted, for policies that learn from every sample (HIL-F, arXiv 2304.00891).
/// The images never leave the host: what a deployment would pay to send them is in no figure.
/// </summary>
internal sealed class FullFeedback : IAsyncDisposable
{
    // As many decisions as a board keeps open (SPEC 2.1): more would teach nothing.
    private const int Waiting = 16;

    private readonly Channel<Owed> owed = Channel.CreateBounded<Owed>(new BoundedChannelOptions(Waiting) { SingleReader = true });
    private readonly CancellationTokenSource ending = new();
    private readonly EdgeService edge;
    private readonly IMessageBus bus;
    private readonly IDataSet data;
    private readonly string run;
    private readonly ILogger log;
    private readonly byte[] pixels;
    private readonly float[] scores;
    private readonly byte[] reply = new byte[ReplyMessage.Length];
    private readonly Task teaching;

    /// <param name="edge">Answers in shadow.</param>
    /// <param name="classes">Scores of one image.</param>
    /// <param name="bus">Where the boards hear of it.</param>
    /// <param name="run">Run id, as in topics.</param>
    /// <param name="data">Images.</param>
    /// <param name="log">Told of images that the edge cannot answer.</param>
    public FullFeedback(EdgeService edge, int classes, IMessageBus bus, string run, IDataSet data, ILogger log)
    {
        (this.edge, this.bus, this.run, this.data, this.log) = (edge, bus, run, data, log);
        pixels = new byte[data.SampleBytes];
        scores = new float[classes];
        teaching = Task.Run(TeachAsync);
    }

    /// <summary>A board has accepted a sample. Waits while more are owed than boards still keep open.</summary>
    /// <param name="rig">Whose board.</param>
    /// <param name="boot">Its boot.</param>
    /// <param name="sample">Sample id.</param>
    /// <param name="image">Its image in the data set.</param>
    public async ValueTask OweAsync(string rig, uint boot, uint sample, int image)
    {
        while (!owed.Writer.TryWrite(new Owed(rig, boot, sample, image)) && await owed.Writer.WaitToWriteAsync())
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await teaching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ending.Dispose();
    }

    private async Task TeachAsync()
    {
        try
        {
            await foreach (var one in owed.Reader.ReadAllAsync(ending.Token)) await TeachAsync(one);
        }
        finally
        {
            owed.Writer.TryComplete();
        }
    }

    private async Task TeachAsync(Owed one)
    {
        try
        {
            data.Read(one.Image, pixels);
            await edge.ShadowAsync(pixels, scores, ending.Token);
            if (!EdgeDecision.TryClass(scores, out var answer)) return;
            new ReplyMessage(ReplyStatus.Ok, (ushort)answer, one.Boot, one.Sample).Write(reply);
            await bus.PublishAsync(new RigTopics(run, one.Rig).Reply, reply, retain: false, ending.Token);
        }
        catch (TroubleException trouble)
        {
            log.LogWarning("Sample {Sample} of {Rig} taught nothing: {Trouble}", one.Sample, one.Rig, trouble.Message);
        }
    }

    private readonly record struct Owed(string Rig, uint Boot, uint Sample, int Image);
}
