using Hil.Protocols;

namespace Hil.Rigs;

/// <summary>The right to use a rig, for one process at a time on this machine: a <see cref="FileLock"/>.</summary>
public sealed class RigLease : IDisposable
{
    private readonly FileLock held;

    private RigLease(string rig, FileLock held) => (Rig, this.held) = (rig, held);

    public string Rig { get; }

    /// <summary>Takes the rig or says who has it; never waits.</summary>
    /// <param name="folder">Where the lock files are: the same for all who share the rigs. Made when it does not exist.</param>
    /// <param name="rig">The rig's name, preceded by its bench's where several benches share the folder.</param>
    /// <exception cref="RigHeldException">Another process, or another lease of this one, has it.</exception>
    /// <exception cref="TroubleException">The lock file cannot be opened.</exception>
    public static RigLease Take(string folder, string rig)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, rig + ".lock");
        return new(rig, FileLock.Take(path, holder => new RigHeldException(rig, path, holder),
            why => new TroubleException(TroubleKind.Infrastructure, $"The lock of rig '{rig}' cannot be opened", path, why)));
    }

    /// <summary>Gives the rig back.</summary>
    public void Dispose() => held.Dispose();
}

/// <summary>Another process uses the rig.</summary>
public sealed class RigHeldException(string rig, string path, int? holder) : TroubleException(
    TroubleKind.Infrastructure, $"Rig '{rig}' is in use by {(holder is null ? "another process" : $"process {holder}")}", path,
    holder is null ? "Wait until it is free." : $"Wait until it is free, or end that process (see: ps -p {holder}).")
{
    public string Rig { get; } = rig;

    /// <summary>The holder's process id, when it could be read.</summary>
    public int? Holder { get; } = holder;
}
