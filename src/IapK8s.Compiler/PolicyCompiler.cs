using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Outputs;

namespace IapK8s.Compiler;

/// <summary>Resources to what each pod enforces. Pure: the same set gives the same result, whatever the order of its lists, on every replica.</summary>
public static class PolicyCompiler
{
    public const string DefaultReleaseNamespace = "iap-system";

    /// <inheritdoc cref="IncrementalCompiler.Compile"/>
    /// <param name="releaseNamespace">Our own: no policy of the cluster's level takes its pods.</param>
    public static CompilationResult Compile(ResourceSet resources, string releaseNamespace = DefaultReleaseNamespace) => new IncrementalCompiler(releaseNamespace).Compile(resources);
}
