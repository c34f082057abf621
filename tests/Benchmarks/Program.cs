using Hil.Benchmarks;
using Hil.Protocols;

// Speed is measured here and never by a timed test: what a shared machine does to a figure is for a reader to judge.
try
{
    switch (args)
    {
        case ["link"]:
            await LinkBenchmark.RunAsync();
            return 0;
        case ["dialect"]:
            await DialectBenchmark.RunAsync();
            return 0;
        case ["host", .. var images]:
            await HostBenchmark.RunAsync(images is [var count] ? int.Parse(count, System.Globalization.CultureInfo.InvariantCulture) : HostBenchmark.UsualImages);
            return 0;
        case ["instructions"]:
            await InstructionsBenchmark.RunAsync();
            return 0;
        case ["energy"]:
            await EnergyBenchmark.RunAsync();
            return 0;
        case ["traces"]:
            TracesBenchmark.Run();
            return 0;
        case ["tuning"]:
            TuningBenchmark.Run();
            return 0;
        case ["micro", .. var rest]:
            MicroBenchmarks.Run(rest);
            return 0;
        case [RawCopy.SinkArgument]:
            await RawCopy.SinkAsync();
            return 0;
        default:
            await Console.Error.WriteLineAsync("""
                usage: dotnet run -c Release --project tests/Benchmarks -- BENCHMARK
                  link           wire share, goodput and cycle of a link paced at 115,200 baud (about 70 s)
                  dialect        time of an image in the MLPerf Tiny dialect beside its wire time, at 921,600 baud
                  host [IMAGES]  CPU time and allocations of the host per image and per offload at saturation
                  instructions   instructions per inference and per MAC on emulated boards
                  energy         how right energies are by phase length and sampling mode; what a hundred meters cost
                  traces         sealing and appending of power traces beside writing their columns raw
                  tuning         exact tuning of a million samples, and of a hundred betas, beside sorting them
                  micro          codecs, parsers and tuning beside what they are compared with
                """);
            return 2;
    }
}
catch (TroubleException trouble)
{
    await Console.Error.WriteLineAsync(trouble.Message);
    return trouble.Kind == TroubleKind.Configuration ? 2 : 3;
}
