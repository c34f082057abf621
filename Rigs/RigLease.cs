using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Hil.Protocols;
using Microsoft.Win32.SafeHandles;

namespace Hil.Rigs;

/// <summary>
/// The right to use a rig, for one process at a time on this machine. It is a lock of the kernel (flock(2)): it ends with
/// the process, however that ends, and no stale file can hold a rig.
/// </summary>
public sealed partial class RigLease : IDisposable
{
    private const int ReadWriteCreateCloseOnExec = 0x2 | 0x40 | 0x80000;
    private const int ExclusiveNonBlocking = 2 | 4;

    private readonly SafeFileHandle file;

    private RigLease(string rig, SafeFileHandle file) => (Rig, this.file) = (rig, file);

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
        var file = new SafeFileHandle(Open(path, ReadWriteCreateCloseOnExec, 0b110_110_110), ownsHandle: true);
        if (file.IsInvalid)
            throw new TroubleException(TroubleKind.Infrastructure, $"The lock of rig '{rig}' cannot be opened", path, Marshal.GetLastPInvokeErrorMessage());
        if (Lock(file, ExclusiveNonBlocking) != 0)
        {
            using (file)
                throw new RigHeldException(rig, path, Holder(file));
        }

        RandomAccess.SetLength(file, 0);
        RandomAccess.Write(file, Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n"), 0);
        return new(rig, file);
    }

    /// <summary>Gives the rig back. The file stays: removing it could take a lock from under whoever opened it just now.</summary>
    public void Dispose() => file.Dispose();

    private static int? Holder(SafeFileHandle file)
    {
        Span<byte> text = stackalloc byte[16];
        var length = RandomAccess.Read(file, text, 0);
        var written = Encoding.ASCII.GetString(text[..length]).Trim();
        return int.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Lock(SafeFileHandle file, int operation);
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
