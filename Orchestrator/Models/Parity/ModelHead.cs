namespace Hil.Models.Parity;

/// <summary>Which output of a model.</summary>
public enum ModelHead
{
    /// <summary>That of the whole network.</summary>
    Last,

    /// <summary>That of the exit.</summary>
    Exit,
}
