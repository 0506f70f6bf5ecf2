using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Outputs;

namespace IapK8s.Compiler;

/// <summary>Resources to what each pod enforces. Pure: the same set gives the same result, whatever the order of its lists, on every replica.</summary>
public static class PolicyCompiler
{
    public const string DefaultReleaseNamespace = "iap-system";

    /// <inheritdoc cref="IncrementalCompiler.Compile"/>
    /// <param name="releaseNamespace">Our own: no policy of the cluster's level takes its pods.</param>
    /// <param name="serving">What gateways were started for.</param>
    public static CompilationResult Compile(ResourceSet resources, string releaseNamespace = DefaultReleaseNamespace, GatewayServing serving = GatewayServing.All) => new IncrementalCompiler(releaseNamespace, serving).Compile(resources);

    /// <summary>The same of some namespaces alone: what their pods and gateways enforce, and what is found about their resources and about the cluster's.</summary>
    /// <param name="findsAll">Whether findings about cluster policies are wanted that only come up where other namespaces are compiled.</param>
    public static CompilationResult CompileOnly(ResourceSet resources, IReadOnlySet<string> namespaces, bool findsAll, string releaseNamespace = DefaultReleaseNamespace) =>
        new IncrementalCompiler(releaseNamespace, GatewayServing.All, unit => namespaces.Contains(unit.Name) || (findsAll && unit.MayTellOfTheCluster)).Compile(resources);
}
