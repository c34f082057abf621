using System.Runtime.InteropServices;

namespace Hil.Results.Store;

/// <summary>The machine that ran the host program.</summary>
/// <param name="Os">Operating system with its version.</param>
/// <param name="Cpu">Processor's name, or its architecture where the system does not tell.</param>
/// <param name="Cores">Logical processors that the process may use.</param>
/// <param name="Runtime">.NET runtime.</param>
public sealed record HostFacts(string Os, string Cpu, int Cores, string Runtime)
{
    private const string CpuInfo = "/proc/cpuinfo";

    public static HostFacts Here() =>
        new(RuntimeInformation.OSDescription, CpuName(), Environment.ProcessorCount, RuntimeInformation.FrameworkDescription);

    private static string CpuName()
    {
        var architecture = RuntimeInformation.ProcessArchitecture.ToString();
        if (!File.Exists(CpuInfo)) return architecture;
        var line = File.ReadLines(CpuInfo).FirstOrDefault(text => text.StartsWith("model name", StringComparison.Ordinal));
        return line is null ? architecture : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
