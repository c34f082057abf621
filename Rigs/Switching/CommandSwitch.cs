using System.ComponentModel.DataAnnotations;
using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Switching;

/// <summary>A program of the lab's own; its exit code is believed.</summary>
[PartName("command")]
public sealed record CommandSwitch : IPowerSwitch
{
    /// <summary>Program and arguments that switch the supply on; no shell reads them.</summary>
    [MinLength(1)]
    public required IReadOnlyList<string> On { get; init; }

    /// <summary>Program and arguments that switch it off.</summary>
    [MinLength(1)]
    public required IReadOnlyList<string> Off { get; init; }

    /// <summary>How long it may take.</summary>
    [Range(typeof(TimeSpan), "1 s", "10 min")]
    public TimeSpan TimeOut { get; init; } = TimeSpan.FromSeconds(30);

    public IEnumerable<TroubleException> Check(IToolRunner tools) =>
        new[] { On, Off }.Select(Of).DistinctBy(command => command.Program)
            .Where(command => tools.Find(command.Program) is null).Select(command => new MissingToolException(command));

    public async Task SetAsync(bool on, SwitchRequest request, CancellationToken cancellation)
    {
        var result = await request.RunAsync(Of(on ? On : Off), on, cancellation);
        if (result.ExitCode == 0) return;
        throw new SwitchFailedException(request, on, $"exit code {result.ExitCode}", result.Command.ToString(), ToolFailedException.Last(result.Output));
    }

    private Command Of(IReadOnlyList<string> words) => new(words[0], [.. words.Skip(1)]) { TimeOut = TimeOut };
}
