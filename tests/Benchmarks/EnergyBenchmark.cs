using System.Diagnostics;
using System.Globalization;
using Hil.Protocols.Wire;
using Hil.Results.Energy;
using Hil.Results.Traces;
using Hil.Rigs.Boards;
using Hil.Rigs.Power;
using Hil.Rigs.Power.Buses;
using Hil.Testing.Power;

namespace Hil.Benchmarks;

/// <summary>
/// How right energies are: length of a phase against sampling mode, over meters of which each has the data sheet's errors, calibrated.
/// And what a hundred meters cost: sampled by the driver, attributed and stored, in virtual time.
/// </summary>
internal static class EnergyBenchmark
{
    private const int Meters = 40;
    private const int Samples = 100;
    private const double Milliamperes = 14;
    private const int Fleet = 100;
    private const int FleetSamples = 60;
    private static readonly double[] Lengths = [0.2, 0.5, 1, 2, 5, 10, 40, 160];

    private static readonly (string Name, Ina219Adc Shunt, Ina219Adc Bus, bool Edges)[] Modes =
    [
        ("12 bit pair, phase wire", Ina219Adc.Bits12, Ina219Adc.Bits12, true),
        ("12 bit shunt, 9 bit bus, phase wire", Ina219Adc.Bits12, Ina219Adc.Bits9, true),
        ("average of 2, phase wire", Ina219Adc.Average2, Ina219Adc.Average2, true),
        ("12 bit pair, clocks fitted", Ina219Adc.Bits12, Ina219Adc.Bits12, false),
    ];

    private static readonly BoardKind Kind = CalibratedMeters.Drawing(Surroundings.Kinds.TryFind("host")!, Milliamperes);

    public static async Task RunAsync()
    {
        Table.PrintEnvironment();
        foreach (var mode in Modes)
        {
            var table = new Table(string.Create(CultureInfo.InvariantCulture,
                $"{mode.Name}: {Meters} meters, {Samples} samples each, {Milliamperes} mA: mean error, half of the 95 % interval, truth inside"));
            foreach (var length in Lengths) await MeasureAsync(table, mode.Shunt, mode.Bus, mode.Edges, length);
            table.Print();
        }

        await MeasureFleetAsync();
    }

    private static async Task MeasureAsync(Table table, Ina219Adc shunt, Ina219Adc bus, bool edges, double milliseconds)
    {
        List<double> errors = [], widths = [];
        var (held, methods) = (0, new HashSet<string>());
        for (var seed = 1; seed <= Meters; seed++)
        {
            var meter = new Ina219 { Bus = new EmulatedBus { Seed = seed, Edges = edges }, ShuntAdc = shunt, BusAdc = bus };
            var cycle = new MeteredCycle(
                new SimulatedBoard(Kind), [(Phase.Receive, 30), (Phase.Infer, milliseconds), (Phase.Transmit, 30), (Phase.Wait, 15)], seed, roundTrip: 1000);
            var report = await cycle.PlayAsync(meter, await CalibratedMeters.CalibrateAsync(meter, Kind), Samples, CalibratedMeters.Services);
            if (report.Infer is not { } figure) continue;
            var truth = cycle.Microjoules(Phase.Infer);
            errors.Add(Math.Abs((figure.Microjoules / truth) - 1) * 100);
            widths.Add(figure.HalfWidth95 / truth * 100);
            held += Math.Abs(figure.Microjoules - truth) <= figure.HalfWidth95 ? 1 : 0;
            methods.Add(figure.Method);
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"{milliseconds} ms");
        if (errors.Count == 0) table.Add(name, $"refused");
        else
        {
            var method = string.Join(" or ", methods.Order()) + (errors.Count < Meters ? $", refused by {Meters - errors.Count}" : "");
            table.Add(name, $"{errors.Average():0.00} %, +-{widths.Average():0.00} %, {100.0 * held / errors.Count:0} %", method);
        }
    }

    private static async Task MeasureFleetAsync()
    {
        var folder = Directory.CreateTempSubdirectory("hil-meters-").FullName;
        try
        {
            // The first meter is for the just-in-time compiler.
            await OneOfFleetAsync(folder, 0);
            var (before, wall) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
            var reports = new List<EnergyReport>();
            for (var meter = 1; meter <= Fleet; meter++) reports.Add(await OneOfFleetAsync(folder, meter));
            var cpu = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
            var seconds = reports.Average(report => report.Samples / report.RateHz!.Value);
            var table = new Table(string.Create(CultureInfo.InvariantCulture, $"{Fleet} meters, {seconds:0.0} s each: sampled, attributed and stored, one after the other"));
            table.Add("samples", $"{reports.Sum(report => report.Samples)}");
            table.Judge("missed", reports.Sum(report => report.Missed), "0", "<=", 0);
            table.Judge("CPU time of all threads over the time that was sampled", cpu / seconds, "0.00", "<=", 1);
            table.Add("CPU time a sample", $"{cpu / reports.Sum(report => report.Samples) * 1e6:0.00} us");
            table.Add("wall time over the time that was sampled", $"{Stopwatch.GetElapsedTime(wall).TotalSeconds / seconds:0.00}");
            table.Print();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<EnergyReport> OneOfFleetAsync(string folder, int number)
    {
        var meter = new Ina219 { Bus = new EmulatedBus { Seed = number } };
        var cycle = new MeteredCycle(
            new SimulatedBoard(Kind), [(Phase.Receive, 60), (Phase.Infer, 40), (Phase.Decide, 1), (Phase.Transmit, 60), (Phase.Wait, 10), (Phase.Reply, 1)], number);
        var rig = string.Create(CultureInfo.InvariantCulture, $"rig-{number}");
        using var trace = TraceWriter.Create(
            Path.Combine(folder, TraceHead.PathOf("fleet", rig)), new TraceHead("fleet", rig, Kind.Name, new() { Meter = "ina219", Origin = Protocols.Quantities.Origin.Emulated }));
        var report = await cycle.PlayAsync(meter, null, FleetSamples, CalibratedMeters.Services, trace);
        trace.Complete();
        return report;
    }
}
