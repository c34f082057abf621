using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Hil.Testing.Links;

/// <summary>A pseudo terminal: the path is a port for the code under test, this end plays the device. Linux only.</summary>
public sealed unsafe partial class PseudoTerminal : IDisposable
{
    private const int ReadWriteNoControl = 2 | 0x100;
    private readonly SafeFileHandle _master;

    public PseudoTerminal()
    {
        _master = new SafeFileHandle(posix_openpt(ReadWriteNoControl), ownsHandle: true);
        var name = stackalloc byte[128];
        if (_master.IsInvalid || grantpt(_master) != 0 || unlockpt(_master) != 0 || ptsname_r(_master, name, 128) != 0)
            throw new IOException("no pseudo terminal: " + Marshal.GetLastPInvokeErrorMessage());
        Path = Marshal.PtrToStringUTF8((nint)name)!;
    }

    /// <summary>Device of the other end, as /dev/pts/3.</summary>
    public string Path { get; }

    /// <summary>Writes everything; blocks while the other end takes nothing.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            nint count;
            fixed (byte* first = bytes) count = write(_master, first, bytes.Length);
            if (count < 0) throw new IOException(Marshal.GetLastPInvokeErrorMessage());
            bytes = bytes[(int)count..];
        }
    }

    /// <summary>Reads what is there; blocks while there is nothing.</summary>
    public int Read(Span<byte> buffer)
    {
        nint count;
        fixed (byte* first = buffer) count = read(_master, first, buffer.Length);
        return count < 0 ? throw new IOException(Marshal.GetLastPInvokeErrorMessage()) : (int)count;
    }

    /// <summary>Output speed that is set on a port, in baud.</summary>
    public static int SpeedOf(string path)
    {
        const nuint getSettings = 0x802C542A;
        const int outputSpeed = 10;
        using var port = new SafeFileHandle(open(path, ReadWriteNoControl), ownsHandle: true);
        var settings = stackalloc int[11];
        return ioctl(port, getSettings, settings) == 0 ? settings[outputSpeed] : throw new IOException(Marshal.GetLastPInvokeErrorMessage());
    }

    /// <summary>Closing this end is what unplugging is for the other.</summary>
    public void Dispose() => _master.Dispose();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int posix_openpt(int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(SafeFileHandle file, nuint request, int* argument);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int grantpt(SafeFileHandle master);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unlockpt(SafeFileHandle master);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ptsname_r(SafeFileHandle master, byte* name, nint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(SafeFileHandle file, byte* buffer, nint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(SafeFileHandle file, byte* buffer, nint count);
}
