using System.Globalization;
using System.Security.Cryptography;
using Hil.Protocols;

namespace Hil.Results.Store;

/// <summary>Run ids: sortable by time, safe in topics and file names.</summary>
public static class RunName
{
    /// <summary>A new id such as `20261124-022401-3fa9c1`: UTC to the second, then 24 random bits against runs of the same second.</summary>
    public static string Create(TimeProvider time)
    {
        var now = time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        return $"{now}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(3))}";
    }

    /// <summary>Letters, digits and hyphens, 1 to 64 of them.</summary>
    /// <exception cref="TroubleException">The name has anything else.</exception>
    public static void Check(string run)
    {
        if (run.Length is > 0 and <= 64 && run.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-')) return;
        throw new TroubleException(TroubleKind.Configuration, $"'{run}' cannot name a run", "run id",
            "Use letters, digits and hyphens, at most 64.");
    }
}
