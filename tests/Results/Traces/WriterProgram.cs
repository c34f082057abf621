using System.Runtime.CompilerServices;
using Hil.Results.Traces;

namespace Hil.Results.Tests.Traces;

/// <summary>
/// Another life of this test program: started with the switch in its environment it appends to the trace that the switch names,
/// says so when the first blocks are written, and goes on until it is killed.
/// </summary>
internal static class WriterProgram
{
    public const string Switch = "HIL_TEST_TRACE";

    /// <summary>Conversions that it appends over and over, each time later.</summary>
    public const int Round = 700;

#pragma warning disable CA2255 // The one way to take over a test program before its runner starts.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Run()
    {
        if (Environment.GetEnvironmentVariable(Switch) is not { } path) return;
        using var writer = TraceWriter.Create(path, Waveform.Head());
        for (var round = 0; ; round++)
        {
            foreach (var edge in Waveform.Edges(round * Round * Waveform.Step)) writer.Append(edge);
            writer.Append(Waveform.Samples(Round, seed: round, from: round * Round * Waveform.Step));
            if (round == 20) Console.WriteLine("written");
        }
    }
}
