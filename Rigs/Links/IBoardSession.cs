namespace Hil.Rigs.Links;

/// <summary>A conversation with a running board over its link. Disposing ends it; the link stays.</summary>
public interface IBoardSession : IAsyncDisposable
{
    /// <summary>Faults with the first cause that ends the session; completes when it is disposed.</summary>
    Task Completion { get; }
}
