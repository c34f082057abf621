using System.Runtime.CompilerServices;
using Hil.Rigs.Tools;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hil.Rigs.Tests.Tools;

/// <summary>
/// Another life of this test program: started with the switch in its environment it starts a child, prints the child's
/// process id, and waits to be killed.
/// </summary>
internal static class ParentProgram
{
    public const string Switch = "HIL_TEST_PARENT";

#pragma warning disable CA2255 // The one way to take over a test program before its runner starts.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Run()
    {
        if (Environment.GetEnvironmentVariable(Switch) is null)
            return;
        var runner = new ToolRunner(TimeProvider.System, NullLogger<ToolRunner>.Instance);
        var child = new Command("sleep", "1000");
        var running = runner.StartAsync(child, CancellationToken.None).GetAwaiter().GetResult();
        Console.WriteLine(running.Id);
        running.Ended.Wait();
    }
}
