namespace Hil.Rigs.Devices;

/// <summary>Where this machine shows its devices, processes and groups.</summary>
/// <param name="Root">The folder that holds <c>sys</c>, <c>dev</c>, <c>proc</c> and <c>etc</c>; <c>/</c> on a machine of one's own.</param>
public sealed record Machine(string Root)
{
    /// <summary>Environment variable with another root: a container that has its host's folders elsewhere.</summary>
    public const string RootVariable = "HIL_MACHINE";

    /// <summary>The machine that this process runs on.</summary>
    public static Machine Here { get; } = new(Environment.GetEnvironmentVariable(RootVariable) is { Length: > 0 } root ? Path.GetFullPath(root) : "/");

    /// <summary>Device nodes.</summary>
    public string Devices => Path.Combine(Root, "dev");

    /// <summary>The kernel's view of devices (sysfs).</summary>
    public string Kernel => Path.Combine(Root, "sys");

    public string Processes => Path.Combine(Root, "proc");

    public string Settings => Path.Combine(Root, "etc");

    /// <summary>The USB serial ports.</summary>
    public UsbTree Usb => new(this);
}
