using Hil.Protocols.Parts;

namespace Hil.Rigs.Links;

/// <summary>What a rig's firmware speaks. Holds settings and no state.</summary>
[PartRole("protocol")]
public interface IBoardProtocol
{
    /// <summary>Name of our program that speaks it, as <c>make APP=</c> takes it; it is flashed where the bench states no other.</summary>
    string Program { get; }
}

/// <summary>HIL's own protocol (SPEC.md): the board decides and publishes itself.</summary>
[PartName("hil")]
public sealed record HilProtocol : IBoardProtocol
{
    public string Program => "firmware";
}
