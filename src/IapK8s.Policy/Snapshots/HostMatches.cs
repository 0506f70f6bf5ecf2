using IapK8s.Policy.Requests;

namespace IapK8s.Policy.Snapshots;

/// <summary>The names that one policy answers to.</summary>
internal static class HostMatches
{
    public static Dictionary<string, PolicyMatch> Of(EffectivePolicy policy, List<string> mistakes)
    {
        var definition = policy.Definition;
        var matches = new Dictionary<string, PolicyMatch>(StringComparer.Ordinal);
        foreach (var entry in definition.Hosts)
        {
            RequireCanonical(entry.Host, definition.Name, mistakes);

            // A request names a host, not the port outside: with two origins for it nobody could tell which to redirect to.
            if (!matches.TryAdd(entry.Host, new PolicyMatch(policy, entry)) && matches[entry.Host].Host != entry)
            {
                mistakes.Add($"policy {definition.Name}: host {entry.Host} has the origins {matches[entry.Host].Host!.Origin} and {entry.Origin}");
            }
        }

        foreach (var host in definition.InternalHosts)
        {
            RequireCanonical(host, definition.Name, mistakes);

            // A name that the policy also lists as an external origin is one: it was written down on purpose.
            matches.TryAdd(host, new PolicyMatch(policy, null));
        }

        return matches;
    }

    private static void RequireCanonical(string host, string policy, List<string> mistakes)
    {
        if (!CanonicalHost.TryParse(host, out var canonical, out var port) || port is not null || canonical != host)
        {
            mistakes.Add($"policy {policy}: \"{host}\" is not a canonical host name and would never match");
        }
    }
}
