namespace Hil.Rigs;

/// <summary>Folders for sockets and files of a rig while it is up.</summary>
internal static class RigFolder
{
    // A Unix socket's path has at most 107 bytes (unix(7)); QEMU refuses longer ones.
    private const int LongestPath = 90;

    /// <summary>A fresh folder that only this user may enter.</summary>
    public static string Create()
    {
        if (Path.GetTempPath().Length + 16 <= LongestPath || !OperatingSystem.IsLinux())
            return Directory.CreateTempSubdirectory("hil-").FullName;
        string path;
        do
            path = "/tmp/hil-" + Path.GetRandomFileName();
        while (Directory.Exists(path));
        return Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
    }
}
