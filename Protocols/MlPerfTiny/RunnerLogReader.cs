using System.Globalization;
using System.Text.RegularExpressions;

namespace Hil.Protocols.MlPerfTiny;

/// <summary>Reads a runner's log line by line. What it does not know is passed over: logs hold whatever the device prints.</summary>
internal sealed partial class RunnerLogReader(string file)
{
    private const int MostInferences = 1_000_000;
    private const int MostOutputs = 1000;
    private const double MostMillivolts = 60_000;

    private readonly List<RunnerInference> inferences = [];
    private readonly List<SampleCountFault> faults = [];
    private RunnerLog log = new();
    private RunnerInference? open;
    private double? began;
    private long? lap;
    private string input = "";
    private int captures;
    private int number;

    public RunnerLog Log => log with { Inferences = inferences, Faults = faults };

    public void Read(string line)
    {
        number++;
        if (Bload().Match(line) is { Success: true } load) input = InputName.Of(load.Groups[1].Value, file, Place);
        else if (Message().Match(line) is { Success: true } message) Heard(message.Groups[2].Value, Seconds(message.Groups[1].Value));
        else if (Retrieved().Match(line) is { Success: true } told) Told(told.Groups[1].Value, told.Groups[2].Value.Trim());
        else if (line.StartsWith("Captured samples:", StringComparison.Ordinal)) captures++;
        else if (CountFault().Match(line) is { Success: true } fault) faults.Add(new SampleCountFault(captures, Whole(fault.Groups[1]), Whole(fault.Groups[2])));
    }

    private string Place => $"line {number}";

    /// <summary>A line of the device, the meter or the io board.</summary>
    private void Heard(string message, double? time)
    {
        if (Known().Match(message) is not { Success: true } match) return;
        var value = match.Groups[2].Value;
        switch (match.Groups[1].Value)
        {
            case "model-": log = log with { Model = value.Trim('[', ']') }; break;
            case "name-dut-": log = log with { Device = value.Trim('[', ']') }; break;
            case "voltage-mv": log = log with { Volts = Millivolts(value) / 1e3 }; break;
            case "regfile-fn": Files(value); break;
            case "infer-start-":
                open = new RunnerInference { File = input, Iterations = Count(value) };
                (began, lap) = (time, null);
                break;
            case "lap-us-" when open is not null: Lap(value); break;
            case "infer-done" when open is not null: open = open with { HostSeconds = time - began }; break;
            case "results-" when open is not null: Close(value.Trim('[', ']')); break;
        }
    }

    /// <summary>Between start and end of the inferences the device prints its time twice.</summary>
    private void Lap(string text)
    {
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var time)) throw Wrong($"'{text}' is no time of the device");
        if (lap is { } start) open = open! with { StartMicroseconds = start, ElapsedMicroseconds = LapTime.Elapsed(start, time, file, Place) };
        lap ??= time;
    }

    private void Close(string list)
    {
        var texts = list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (texts.Length > MostOutputs || inferences.Count >= MostInferences) throw Wrong("There are more outputs or inferences than a session can have");
        inferences.Add(open! with { Results = [.. texts.Select(Output)] });
        open = null;
    }

    private double Output(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value : throw Wrong($"The output '{text}' is no number");

    private void Files(string value)
    {
        if (RegisteredFile().Match(value) is not { Success: true } match) return;
        var name = InputName.Of(match.Groups[1].Value, file, Place);
        log = match.Groups[2].Value == "emon" ? log with { TraceFile = name, Meter = match.Groups[3].Value } : log with { EdgesFile = name };
    }

    private void Told(string what, string value) => log = what == "name" ? log with { Device = value } : log with { Model = value };

    private int Count(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? count : throw Wrong($"'{text}' is no number of inferences");

    private double Millivolts(string text) =>
        double.TryParse(text.Trim('[', ']'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var volts) && volts is > 0 and <= MostMillivolts
            ? volts : throw Wrong($"'{text}' is no supply voltage in mV");

    private int Whole(Group digits) => int.TryParse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
        ? value : throw Wrong("A number of samples is too large");

    private static double? Seconds(string text) => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var time) ? time : null;

    private TroubleException Wrong(string what) => SessionTrouble.Of(what, file, Place);

    /// <summary>Such as <c>00050.896 io: [dut]: m-infer-done</c>, or <c>00016.138 dut: m-lap-us-20023818</c> without an io board.</summary>
    [GeneratedRegex(@"^([0-9.]{1,16})\s+(?:dut|io|emon):\s+(?:\[dut\]:\s+)?(m-.*?)\s*$")]
    private static partial Regex Message();

    [GeneratedRegex(@"^m-(model-|name-dut-|voltage-mv|regfile-fn|infer-start-|infer-done|lap-us-|results-)(.*)$")]
    private static partial Regex Known();

    [GeneratedRegex(@"^\[([^\]]+)\]-type\[(emon|etime)\]-name\[([A-Za-z0-9_-]{1,32})\]")]
    private static partial Regex RegisteredFile();

    /// <summary>The file goes to the device: <c>parser: Command "bloadp "C:\...\x.bin" 0 2560"</c>, or <c>"bload dut "..."</c>.</summary>
    [GeneratedRegex(@"parser:\s+Command ""bloadp?(?:\s+dut)?\s+""([^""]+)""")]
    private static partial Regex Bload();

    [GeneratedRegex(@"^Device (name|model) retrieved:\s*(.{1,64})$")]
    private static partial Regex Retrieved();

    [GeneratedRegex(@"^At time [0-9.]{1,16}: expected ([0-9]{1,9}), but we have ([0-9]{1,9})\.")]
    private static partial Regex CountFault();
}
