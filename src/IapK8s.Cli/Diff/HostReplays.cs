using System.Collections.Frozen;
using System.Net;
using IapK8s.Cli.Loading;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Replays;

namespace IapK8s.Cli.Diff;

/// <summary>A policy and what of it is looked up for each line.</summary>
internal sealed record HostReplay(PolicyReplay Replay, IReadOnlyList<IPNetwork> TrustedProxies, string Scheme)
{
    public PolicyDefinition Definition => Replay.Definition;
}

/// <summary>Every policy that answers for a host, on whichever pod and port, or at a gateway: a line does not tell those. Pods that hold the same rules count once.</summary>
internal sealed class HostReplays
{
    private readonly FrozenDictionary<string, HostReplay[]> _byHost;

    private HostReplays(FrozenDictionary<string, HostReplay[]> byHost, bool someTakeAnyHost) => (_byHost, SomeTakeAnyHost) = (byHost, someTakeAnyHost);

    /// <summary>Policies that are off, or in Shadow, let pass what comes for a host that nobody lists.</summary>
    public bool SomeTakeAnyHost { get; }

    public static HostReplays Of(PolicyWorld world)
    {
        var groups = GroupRoll.Of(world.Groups.Values);
        var byHost = new Dictionary<string, List<HostReplay>>(StringComparer.Ordinal);
        var built = new Dictionary<string, List<PolicyReplay>>(StringComparer.Ordinal);
        foreach (var definition in world.Compiled.Policies.Select(policy => UnlistedGroups.AsUntold(policy, world.Groups.ContainsKey)))
        {
            if (!built.TryGetValue(definition.Name, out var same))
            {
                built.Add(definition.Name, same = []);
            }

            var replay = same.Find(known => DecidesAs(known.Definition, definition));
            if (replay is null)
            {
                same.Add(replay = PolicyReplay.Of(world.Build(definition, groups), world.Compiled.AccessLevels));
            }

            IPNetwork[] trusted = [.. definition.TrustedProxies.Select(IPNetwork.Parse)];
            foreach (var (host, scheme) in definition.Hosts.Select(entry => (entry.Host, entry.Scheme)).Concat(definition.InternalHosts.Select(host => (host, "http"))).DistinctBy(host => host.Item1))
            {
                if (!byHost.TryGetValue(host, out var replays))
                {
                    byHost.Add(host, replays = []);
                }

                if (!replays.Exists(known => ReferenceEquals(known.Replay, replay)))
                {
                    replays.Add(new HostReplay(replay, trusted, scheme));
                }
            }
        }

        return new HostReplays(byHost.ToFrozenDictionary(host => host.Key, host => host.Value.ToArray(), StringComparer.Ordinal), built.Values.SelectMany(replays => replays).Any(replay => replay.PassesEverything));
    }

    public IReadOnlyList<HostReplay> Of(string host) => _byHost.GetValueOrDefault(host, []);

    /// <summary>Everything that deciding looks at; which ports and addresses of a pod it is for is no part of it.</summary>
    private static bool DecidesAs(PolicyDefinition left, PolicyDefinition right) =>
        left.Mode == right.Mode && left.Provider == right.Provider && left.Paths == right.Paths && left.Preflight == right.Preflight
        && left.Hosts.SequenceEqual(right.Hosts) && left.Rules.SequenceEqual(right.Rules) && left.Ceilings.SequenceEqual(right.Ceilings)
        && left.TrustedProxies.SequenceEqual(right.TrustedProxies) && left.Programmatic.Audiences.SequenceEqual(right.Programmatic.Audiences);
}
