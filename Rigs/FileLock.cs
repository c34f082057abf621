using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Hil.Rigs;

/// <summary>
/// A lock of the kernel on a file (flock(2)): it ends with the process, however that ends, and no stale file can hold anything.
/// The holder's process id is in the file.
/// </summary>
internal sealed partial class FileLock : IDisposable
{
    private const int ReadWriteCreateCloseOnExec = 0x2 | 0x40 | 0x80000;
    private const int ExclusiveNonBlocking = 2 | 4;

    private readonly SafeFileHandle file;

    private FileLock(SafeFileHandle file) => this.file = file;

    /// <summary>Takes the lock; never waits.</summary>
    /// <param name="path">Made when it does not exist.</param>
    /// <param name="held">What to throw when another has it; is given the holder's process id, when it could be read.</param>
    /// <param name="unusable">What to throw when the file cannot be opened; is given the system's words.</param>
    public static FileLock Take(string path, Func<int?, Exception> held, Func<string, Exception> unusable)
    {
        var file = new SafeFileHandle(Open(path, ReadWriteCreateCloseOnExec, 0b110_110_110), ownsHandle: true);
        if (file.IsInvalid)
            throw unusable(Marshal.GetLastPInvokeErrorMessage());
        if (Lock(file, ExclusiveNonBlocking) != 0)
        {
            using (file)
                throw held(Holder(file));
        }

        RandomAccess.SetLength(file, 0);
        RandomAccess.Write(file, Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n"), 0);
        return new(file);
    }

    /// <summary>Gives it back. The file stays: removing it could take a lock from under whoever opened it just now.</summary>
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
