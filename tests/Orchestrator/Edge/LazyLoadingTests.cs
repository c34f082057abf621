using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Hil.Edge;

namespace Hil.Orchestrator.Tests.Edge;

public sealed class LazyLoadingTests
{
    [Fact]
    public void Nothing_but_opening_a_model_loads_onnx_runtime()
    {
        var context = new RecordingContext(typeof(EdgeModel).Assembly.Location);
        var edge = context.LoadFromAssemblyPath(typeof(EdgeModel).Assembly.Location);

        // Compiling a method loads what it names. The service is compiled as a whole; of the model, all that is not its session.
        foreach (var type in edge.GetTypes().Where(t => !t.IsGenericTypeDefinition && !t.IsInterface && !TouchesTheSession(t)))
        {
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
            foreach (var method in type.GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                .OfType<MethodBase>().Where(m => !m.IsAbstract && !m.IsGenericMethodDefinition))
                RuntimeHelpers.PrepareMethod(method.MethodHandle);
        }

        Assert.Contains("Hil.Protocols", context.Asked);
        Assert.DoesNotContain("Microsoft.ML.OnnxRuntime", context.Asked);
    }

    private static bool TouchesTheSession(Type type) =>
        type.FullName!.StartsWith("Hil.Edge.OnnxRun", StringComparison.Ordinal) || type.FullName.StartsWith("Hil.Edge.OnnxShape", StringComparison.Ordinal);

    /// <summary>Notes which assemblies are asked for, and lets the default context answer.</summary>
    private sealed class RecordingContext(string location) : AssemblyLoadContext(location)
    {
        public HashSet<string> Asked { get; } = [];

        protected override Assembly? Load(AssemblyName assemblyName)
        {
            Asked.Add(assemblyName.Name!);
            return null;
        }
    }
}
