using System.Globalization;
using System.Runtime.InteropServices;

namespace Hil.Benchmarks;

/// <summary>The table of one benchmark, under a line about the machine that it was measured on.</summary>
internal sealed class Table(string title)
{
    private readonly List<(string What, string Value, string Aim)> rows = [];

    public void Add(string what, FormattableString value, string aim = "") => rows.Add((what, value.ToString(CultureInfo.InvariantCulture), aim));

    /// <summary>Adds a figure that has an aim, and whether it was reached.</summary>
    public void Judge(string what, double value, string format, string comparison, double aim)
    {
        var reached = comparison == ">=" ? value >= aim : value <= aim;
        var stated = string.Create(CultureInfo.InvariantCulture, $"{comparison} {aim.ToString(format, CultureInfo.InvariantCulture)}: {(reached ? "reached" : "MISSED")}");
        rows.Add((what, value.ToString(format, CultureInfo.InvariantCulture), stated));
    }

    public void Print()
    {
        Console.WriteLine();
        Console.WriteLine($"{title}");
        var (what, value) = (rows.Max(row => row.What.Length), rows.Max(row => row.Value.Length));
        foreach (var row in rows) Console.WriteLine($"  {row.What.PadRight(what)}  {row.Value.PadLeft(value)}  {row.Aim}".TrimEnd());
    }

    /// <summary>What every figure below depends on: without it none of them means anything.</summary>
    public static void PrintEnvironment()
    {
        var processor = Line("/proc/cpuinfo", "model name")?.Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
        var load = File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3]) : "unknown";
        Console.WriteLine($"{processor}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}");
        Console.WriteLine($"{RuntimeInformation.FrameworkDescription}, server GC {System.Runtime.GCSettings.IsServerGC}, load average before {load}");
#if DEBUG
        Console.WriteLine("DEBUG build: run with -c Release");
#endif
    }

    private static string? Line(string file, string start) =>
        File.Exists(file) ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal)) : null;
}
