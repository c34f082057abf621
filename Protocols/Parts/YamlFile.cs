namespace Hil.Protocols.Parts;

/// <summary>
/// Reads a YAML file into records. Keys are the records' <c>init</c> properties in kebab- or camel-case; a property marked
/// <c>required</c> must be given, the others keep their initial value. Values may be text, numbers (also 0x...), true or false,
/// enumerations in kebab-case, <see cref="TimeSpan"/> (<c>250 ms</c>), <see cref="ByteSize"/>, <see cref="Frequency"/>, <see cref="DataRate"/>,
/// <see cref="FilePath"/> (relative to the file), any <see cref="IParsable{TSelf}"/>, lists (<c>IReadOnlyList</c>), maps
/// (<c>IReadOnlyDictionary</c> with text keys), further records, parts (<c>{ name: { settings } }</c> or <c>name</c>; see
/// <see cref="PartCatalog"/>), <see cref="Located{T}"/> of any of these, and <see cref="WrittenSetting"/> for what is read later. <c>[Range]</c> (its limits as text for units) and
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
        where T : notnull => SettingsDocument.Read(path).Bind<T>(catalog);

    /// <summary>Reads text as if it stood in the file <paramref name="path"/>, which need not exist.</summary>
    /// <exception cref="FileTroubleException">As for <see cref="Read{T}"/>.</exception>
    public static T Parse<T>(string text, string path, PartCatalog catalog)
        where T : notnull => SettingsDocument.Parse(text, path).Bind<T>(catalog);
}
