namespace Hil.Protocols;

/// <summary>Who has to act on a trouble; decides the exit code and how a sample or a run is recorded.</summary>
public enum TroubleKind
{
    /// <summary>A file, an option or a request is wrong: exit code 2.</summary>
    Configuration,

    /// <summary>A port, tool, broker or the host failed: exit code 3.</summary>
    Infrastructure,

    /// <summary>The board did not do what its protocol says: exit code 3.</summary>
    Board,

    /// <summary>A data set, model or stored run is not readable as what it claims to be: exit code 2.</summary>
    Data,
}

/// <summary>
/// Something about the rig, the host or the data broke. Never a verdict on the device: samples concerned are recorded as
/// <i>errored</i>. The message has three parts: what failed, where (port, command, file and line), what to try.
/// </summary>
public class TroubleException : Exception
{
    public TroubleException(TroubleKind kind, string what, string where, string remedy, Exception? inner = null)
        : base($"{what} ({where}). {remedy}", inner)
    {
        Kind = kind;
        What = what;
        Where = where;
        Remedy = remedy;
    }

    public TroubleKind Kind { get; }

    /// <summary>What failed, as a sentence without its full stop.</summary>
    public string What { get; }

    /// <summary>The port, command line, or file with line and column.</summary>
    public string Where { get; }

    /// <summary>What to try, as a sentence with its full stop.</summary>
    public string Remedy { get; }

    /// <summary>2 for what the user wrote, 3 for what the rig did.</summary>
    public int ExitCode => Kind is TroubleKind.Configuration or TroubleKind.Data ? 2 : 3;
}
