using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Hil.Rigs.Links;

/// <summary>
/// What a tty needs from Linux: the calls and numbers of asm-generic (x86-64, Arm, RISC-V). Only <see cref="TtyLink"/> uses it.
/// </summary>
internal static unsafe partial class LinuxTty
{
    public const int ReadWrite = 2;
    public const int NoControllingTty = 0x100;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;

    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int TryAgain = 11;
    public const int AccessDenied = 13;
    public const int Busy = 16;

    public const short PollIn = 1;
    public const short PollOut = 4;
    public const short PollGone = 8 | 16 | 32;

    public const int LockExclusive = 2;
    public const int LockNonBlocking = 4;

    public const nuint GetSettings = 0x802C542A;
    public const nuint SetSettings = 0x402C542B;
    public const nuint SetExclusive = 0x540C;
    public const nuint ClearExclusive = 0x540D;
    public const nuint GetLines = 0x5415;
    public const nuint SetLines = 0x5418;
    public const nuint GetSerial = 0x541E;
    public const nuint SetSerial = 0x541F;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int Lock(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventFile(uint initial, int flags);

    /// <returns>Bytes read, or a negative errno.</returns>
    public static int Read(SafeFileHandle file, Span<byte> buffer)
    {
        fixed (byte* first = buffer)
        {
            var count = Read(file, first, buffer.Length);
            return count < 0 ? -Marshal.GetLastPInvokeError() : (int)count;
        }
    }

    /// <returns>Bytes written, or a negative errno.</returns>
    public static int Write(SafeFileHandle file, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            var count = Write(file, first, bytes.Length);
            return count < 0 ? -Marshal.GetLastPInvokeError() : (int)count;
        }
    }

    /// <summary>Waits for as long as it takes.</summary>
    /// <returns>0, or a negative errno.</returns>
    public static int Poll(Span<PollEntry> entries)
    {
        fixed (PollEntry* first = entries) return Poll(first, (nuint)entries.Length, -1) < 0 ? -Marshal.GetLastPInvokeError() : 0;
    }

    /// <summary>An ioctl without argument.</summary>
    public static bool Control(SafeFileHandle file, nuint request) => Control(file, request, null) == 0;

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(SafeFileHandle file, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(SafeFileHandle file, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, nuint request, void* argument);

    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int File;
        public short Events;
        public short Seen;
    }

    /// <summary>struct termios2: the form of the settings that takes any speed.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Settings
    {
        public uint Input;
        public uint Output;
        public uint Control;
        public uint Local;
        public byte Line;
        public fixed byte Characters[19];
        public uint InputSpeed;
        public uint OutputSpeed;
    }

    /// <summary>8N1, raw, no flow control, no signals; modem lines are ignored and not dropped on close (that resets some boards).</summary>
    /// <returns>The speed that the driver chose, or a negative errno.</returns>
    public static int MakeRaw(SafeFileHandle file, int baud)
    {
        const uint eightBits = 0x30, receive = 0x80, local = 0x800, otherSpeed = 0x1000;
        const int minimum = 6, time = 5;
        Settings settings;
        if (Control(file, GetSettings, &settings) != 0) return -Marshal.GetLastPInvokeError();
        settings.Input = settings.Output = settings.Local = 0;
        settings.Control = eightBits | receive | local | otherSpeed;
        settings.InputSpeed = settings.OutputSpeed = (uint)baud;
        settings.Characters[minimum] = 1;
        settings.Characters[time] = 0;
        if (Control(file, SetSettings, &settings) != 0) return -Marshal.GetLastPInvokeError();
        return Control(file, GetSettings, &settings) != 0 ? -Marshal.GetLastPInvokeError() : (int)settings.OutputSpeed;
    }

    /// <summary>Sets DTR and RTS in one step: boards read their two lines together.</summary>
    public static bool DriveLines(SafeFileHandle file, bool dtr, bool rts)
    {
        const int dataTerminalReady = 2, requestToSend = 4;
        int lines;
        if (Control(file, GetLines, &lines) != 0) return false;
        lines = (lines & ~(dataTerminalReady | requestToSend)) | (dtr ? dataTerminalReady : 0) | (rts ? requestToSend : 0);
        return Control(file, SetLines, &lines) == 0;
    }

    /// <summary>Asks the driver not to collect bytes (FTDI: 16 ms otherwise). Drivers without the setting refuse; that is fine.</summary>
    public static void AskForLowLatency(SafeFileHandle file)
    {
        const int flags = 4, lowLatency = 1 << 13;
        var serial = stackalloc int[32];
        if (Control(file, GetSerial, serial) != 0) return;
        serial[flags] |= lowLatency;
        _ = Control(file, SetSerial, serial);
    }
}
