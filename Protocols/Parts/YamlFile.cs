using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Hil.Protocols.Parts;

/// <summary>
/// Reads a YAML file into records. Keys are the records' <c>init</c> properties in kebab- or camel-case; a property marked
/// <c>required</c> must be given, the others keep their initial value. Values may be text, numbers (also 0x...), true or false,
/// enumerations in kebab-case, <see cref="TimeSpan"/> (<c>250 ms</c>), <see cref="ByteSize"/>, <see cref="Frequency"/>,
/// <see cref="FilePath"/> (relative to the file), any <see cref="IParsable{TSelf}"/>, lists (<c>IReadOnlyList</c>), maps
/// (<c>IReadOnlyDictionary</c> with text keys), further records, parts (<c>{ name: { settings } }</c> or <c>name</c>; see
/// <see cref="PartCatalog"/>), and <see cref="Located{T}"/> of any of these. <c>[Range]</c> (its limits as text for units) and
/// <c>[MinLength]</c> of System.ComponentModel.DataAnnotations and <see cref="ICheckedSettings"/> are enforced.
/// </summary>
public static class YamlFile
{
    /// <summary>No file that a person writes is longer: 1 MiB.</summary>
    public const int MaximumBytes = 1 << 20;

    /// <summary>Reads the file.</summary>
    /// <typeparam name="T">The record that the whole file is.</typeparam>
    /// <exception cref="TroubleException">The file cannot be read (configuration).</exception>
    /// <exception cref="FileTroubleException">Everything that is wrong in it, each with line, column and the nearest known name.</exception>
    public static T Read<T>(string path, PartCatalog catalog)
        where T : notnull
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MaximumBytes })
                throw new TroubleException(TroubleKind.Configuration, "The file is longer than 1 MiB", path, "Check that it is the right file.");
            return Parse<T>(File.ReadAllText(path), path, catalog);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TroubleException(TroubleKind.Configuration, "The file cannot be read", path, failure.Message, failure);
        }
    }

    /// <summary>Reads text as if it stood in the file <paramref name="path"/>, which need not exist.</summary>
    /// <exception cref="FileTroubleException">As for <see cref="Read{T}"/>.</exception>
    public static T Parse<T>(string text, string path, PartCatalog catalog)
        where T : notnull
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException failure)
        {
            var at = new SourceLocation(path, (int)failure.Start.Line, (int)failure.Start.Column);
            throw new FileTroubleException(path, [new(at, "not valid YAML: " + (failure.InnerException ?? failure).Message)]);
        }

        if (stream.Documents.Count != 1)
        {
            var found = stream.Documents.Count == 0 ? "the file is empty" : "the file holds more than one document ('---')";
            throw new FileTroubleException(path, [new(new(path, 0, 0), found)]);
        }

        var binder = new SettingsBinder(path, catalog);
        var value = binder.Bind(stream.Documents[0].RootNode, typeof(T), "the file");
        return binder.Problems.Count == 0 ? (T)value!
            : throw new FileTroubleException(path, [.. binder.Problems.OrderBy(problem => problem.At.Line).ThenBy(problem => problem.At.Column)]);
    }
}
