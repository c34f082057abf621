namespace Hil.Rigs.Discovery;

/// <summary>What devices say of themselves, fit for a terminal and for a comment: a device may say anything.</summary>
public static class Printable
{
    /// <summary>The text on one line, with '?' for what cannot be printed.</summary>
    public static string Of(string text) => new([.. text.Select(letter => char.IsControl(letter) || char.IsSurrogate(letter) || letter is '\u2028' or '\u2029' ? '?' : letter)]);
}
