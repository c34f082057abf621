using System.CommandLine;

namespace Hil.Cli.Commands;

/// <summary>Arguments and options that several commands have.</summary>
internal static class Asked
{
    public const string DefaultExperiment = "first-light";

    /// <summary>The bench of commands that need no experiment.</summary>
    public const string DefaultBench = "emulated";

    public static Argument<string> Rig() => new("RIG") { Description = "Name of a rig on the bench." };

    public static Argument<string> Run() => new("RUN") { Description = "Run id; 'last' for the newest.", DefaultValueFactory = _ => "last" };

    public static Option<string?> Bench() => new("--bench") { Description = "A bench's file or name, instead of the experiment's own." };

    /// <summary>The bench of a command that needs no experiment.</summary>
    public static Option<string> BenchOrDefault() => new("--bench") { Description = "A bench's file or name.", DefaultValueFactory = _ => DefaultBench };

    public static Option<string> Experiment() => new("--experiment")
    {
        Description = "Whose model, policy and edge model to use: a file or a name.",
        DefaultValueFactory = _ => DefaultExperiment,
    };

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object on standard output and nothing else there." };

    /// <summary>A file for build servers; whether there is a place for it is known before anything runs.</summary>
    public static Option<string?> JUnit()
    {
        var option = new Option<string?>("--junit") { Description = "Write the results as JUnit XML too, for build servers." };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } file && !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(file))))
                result.AddError($"--junit: there is no folder for {file}");
        });
        return option;
    }

    /// <summary>A duration with its unit, as files have it: `10 s`, also `10s`.</summary>
    public static Option<TimeSpan?> Duration(string name, string description) => Read(name, description, Hil.Protocols.Parts.Duration.Parse);

    /// <summary>A quantity with its unit, as files have it: `100 ohm`.</summary>
    public static Option<T?> Parsed<T>(string name, string description)
        where T : struct, IParsable<T> => Read(name, description, text => T.Parse(text, System.Globalization.CultureInfo.InvariantCulture));

    private static Option<T?> Read<T>(string name, string description, Func<string, T> read)
        where T : struct
    {
        return new(name) { Description = description, CustomParser = Parse };

        T? Parse(System.CommandLine.Parsing.ArgumentResult result)
        {
            try
            {
                return read(result.Tokens[0].Value);
            }
            catch (FormatException failure)
            {
                result.AddError($"{name}: {failure.Message}");
                return null;
            }
        }
    }
}
