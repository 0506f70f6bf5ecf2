using IapK8s.Cli.Asking.Requests;
using IapK8s.Cli.Commands;
using IapK8s.Cli.Loading;
using IapK8s.Compiler.Inputs;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Snapshots;
using IapK8s.Resources.Syntax;

namespace IapK8s.Cli.Asking.Targets;

/// <summary>The targets of a URL, or what to say where there are none.</summary>
internal sealed class TargetSearch(PolicyWorld world)
{
    private readonly TargetFinder _finder = new(world);

    /// <exception cref="CliException">It cannot be told which pod is meant: nothing has the host, or it has another scheme or port outside.</exception>
    public IReadOnlyList<AskedTarget> Find(UrlText url, TargetFilter filter)
    {
        var targets = _finder.Find(url.Host, filter);
        if (targets.Count == 0)
            return [Nobody(url, filter)];
        foreach (var entry in targets.Select(target => target.Host).OfType<HostEntry>())
        {
            if ((url.Scheme is { } scheme && scheme != entry.Scheme) || (url.Port is { } port && port != entry.Port) || (url is { Scheme: not null, Port: null } && entry.Port != (entry.Scheme == "http" ? 80 : 443)))
                throw new CliException($"The URL is not of {entry.Origin}, the origin that the policy lists", $"Write {entry.Origin}{url.Target}, or {url.Host}{url.Target}.");
        }
        return targets;
    }

    private AskedTarget Nobody(UrlText url, TargetFilter filter)
    {
        if (filter.Pod is not { } name)
            return new AskedTarget(LookupStatus.HostNotInPolicy, null, [], []) { Note = Hint(url, filter) };
        var pod = new PodKey(filter.Namespace!, name);
        return world.Loaded.Resources.Pods.Any(known => known.Key == pod)
            ? new AskedTarget(LookupStatus.PortWithoutPolicy, null, [pod], []) { IsUnselected = true, Note = "no policy selects the pod; without a sidecar it is open to whoever reaches it" }
            : throw new CliException($"There is no pod {pod} in {world.Loaded.Origin}", "Check name and namespace.", world.Loaded.IsWhole ? ExitCodes.BadInput : ExitCodes.Unknown);
    }

    private string Hint(UrlText url, TargetFilter filter)
    {
        var hosts = _finder.HostsOf(filter).ToList();
        if (hosts.Count == 0)
            return world.Loaded.Resources.Policies.IsEmpty ? $"there are no policies in {world.Loaded.Origin}" : "policies are in force on pods, and there are none that any of them selects";
        return Suggestion.For(url.Host, hosts) is { } meant ? $"did you mean {meant}?" : $"there are {string.Join(", ", hosts.Take(10))}{(hosts.Count > 10 ? $" and {hosts.Count - 10} more" : "")}";
    }
}
