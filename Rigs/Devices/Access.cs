using System.Runtime.InteropServices;

namespace Hil.Rigs.Devices;

/// <summary>What this user may do with a device, without opening it: opening a port resets some boards.</summary>
public static partial class Access
{
    private const int ReadAndWrite = 4 | 2;

    /// <summary>Whether it may be read and written (access(2)); other systems than Linux tell only when it is opened.</summary>
    public static bool MayUse(string device) => !OperatingSystem.IsLinux() || Ask(device, ReadAndWrite) == 0;

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Ask(string path, int mode);
}
