using System.Runtime.InteropServices;

namespace Hil.Rigs.Devices;

/// <summary>What this process may do with a file, as the kernel would decide (access(2)).</summary>
internal static partial class DeviceAccess
{
    private const int Read = 4;
    private const int Write = 2;

    public static bool ReadsAndWrites(string path) => !OperatingSystem.IsLinux() || Access(path, Read | Write) == 0;

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);
}
