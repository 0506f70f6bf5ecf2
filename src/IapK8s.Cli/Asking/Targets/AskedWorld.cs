using IapK8s.Cli.Loading;
using IapK8s.Compiler;
using IapK8s.Compiler.Targets;

namespace IapK8s.Cli.Asking.Targets;

/// <summary>As much of a world as a question is about: the answer is that of the whole.</summary>
internal static class AskedWorld
{
    /// <param name="findsAll">Whether the answer tells what was found about the policies.</param>
    public static PolicyWorld Compile(LoadedResources loaded, IReadOnlyCollection<string> hosts, TargetFilter filter, bool findsAll)
    {
        // Who names a pod or a port may mean one that has none of the hosts; of a host that nothing has it is told which ones there are.
        if (filter.Pod is not null || filter.Port is not null)
            return PolicyWorld.Compile(loaded);
        var namespaces = hosts.SelectMany(host => HostSearch.NamespacesOf(loaded.Resources, host)).ToHashSet(StringComparer.Ordinal);
        var part = PolicyWorld.Of(loaded, PolicyCompiler.CompileOnly(loaded.Resources, namespaces, findsAll));
        var finder = new TargetFinder(part);
        return hosts.All(host => finder.Find(host, filter).Count > 0) ? part : PolicyWorld.Compile(loaded);
    }
}
