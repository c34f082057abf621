using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hil.Results.Store;

/// <summary>An enumeration as kebab-case words.</summary>
public sealed class InWords<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
