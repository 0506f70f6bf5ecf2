using System.Collections.Frozen;
using System.Collections.Immutable;

namespace IapK8s.Policy.Snapshots;

/// <summary>The policies that a gateway decides by, by host.</summary>
internal sealed class GatewayPolicies
{
    private readonly FrozenDictionary<string, ImmutableArray<PolicyMatch>> _asked;
    private readonly FrozenDictionary<(string Namespace, string Application, string Host), PolicyMatch> _applications;

    public GatewayPolicies(IEnumerable<EffectivePolicy> policies, List<string> mistakes)
    {
        var asked = new Dictionary<string, List<PolicyMatch>>(StringComparer.Ordinal);
        var applications = new Dictionary<(string, string, string), PolicyMatch>();
        foreach (var policy in policies.Where(policy => policy.Definition.Gateway is not null).OrderBy(policy => policy.Definition.Name, StringComparer.Ordinal))
        {
            Index(policy, asked, applications, mistakes);
        }

        _asked = asked.ToFrozenDictionary(host => host.Key, host => host.Value.ToImmutableArray(), StringComparer.Ordinal);
        _applications = applications.ToFrozenDictionary();
    }

    public PolicyLookup Find(GatewayPlace place, string host)
    {
        if (place is GatewayPlace.Application application)
        {
            return _applications.TryGetValue((application.Namespace, application.Name, host), out var found) ? new PolicyLookup(LookupStatus.Found, found) : Nobody;
        }

        if (!_asked.TryGetValue(host, out var matches))
        {
            // Whoever names a policy hears of the host first: the name is as likely right.
            return Nobody;
        }

        return place switch
        {
            GatewayPlace.Asked { Policy: { } name } => Named(matches, name),
            GatewayPlace.Asked when matches.Length > 1 => new PolicyLookup(LookupStatus.Several, null),
            _ => new PolicyLookup(LookupStatus.Found, matches[0]),
        };
    }

    private static PolicyLookup Nobody { get; } = new(LookupStatus.HostNotInPolicy, null);

    private static void Index(
        EffectivePolicy policy, Dictionary<string, List<PolicyMatch>> asked, Dictionary<(string, string, string), PolicyMatch> applications, List<string> mistakes)
    {
        var (definition, use) = (policy.Definition, policy.Definition.Gateway!);
        if (!definition.Ports.IsEmpty || !definition.InternalHosts.IsEmpty)
        {
            mistakes.Add($"policy {definition.Name}: it is for a gateway, and has ports or internal hosts");
        }

        foreach (var (host, match) in HostMatches.Of(policy, mistakes))
        {
            if (use.ForwardAuth)
            {
                if (!asked.TryGetValue(host, out var matches))
                {
                    asked[host] = matches = [];
                }

                // Sessions and cookies are a namespace's: two on one host would hold each other's visitors.
                if (matches.Find(other => other.Policy.Definition.Namespace != definition.Namespace || other.Host != match.Host) is { } rival)
                {
                    mistakes.Add($"host {host}: policies {rival.Policy.Definition.Name} and {definition.Name} have it in different namespaces, or as different origins");
                }

                matches.Add(match);
            }

            foreach (var application in use.Applications)
            {
                if (!applications.TryAdd((definition.Namespace, application, host), match))
                {
                    mistakes.Add($"application {definition.Namespace}/{application}, host {host}: claimed by policies {applications[(definition.Namespace, application, host)].Policy.Definition.Name} and {definition.Name}");
                }
            }
        }
    }

    /// <summary>The effective policy of that very name; else the one that the named policy is part of, where it is one only.</summary>
    private static PolicyLookup Named(ImmutableArray<PolicyMatch> matches, string name)
    {
        PolicyMatch? part = null;
        foreach (var match in matches)
        {
            if (string.Equals(match.Policy.Definition.Name, name, StringComparison.Ordinal))
            {
                return new PolicyLookup(LookupStatus.Found, match);
            }

            if (IsPart(match.Policy.Definition.Name, name))
            {
                if (part is not null)
                {
                    return new PolicyLookup(LookupStatus.Several, null);
                }

                part = match;
            }
        }

        return part is null ? new PolicyLookup(LookupStatus.NamedElsewhere, null) : new PolicyLookup(LookupStatus.Found, part);
    }

    /// <summary><c>shop/a+b#2</c> is made of <c>shop/a</c> and <c>shop/b</c>. No resource can have a <c>+</c> or <c>#</c> in its name.</summary>
    private static bool IsPart(string effective, string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var number = effective.IndexOf('#', StringComparison.Ordinal);
        var whole = effective.AsSpan(0, number < 0 ? effective.Length : number);
        if (slash < 0 || !whole.StartsWith(name.AsSpan(0, slash + 1), StringComparison.Ordinal))
        {
            return false;
        }

        whole = whole[(slash + 1)..];
        foreach (var range in whole.Split('+'))
        {
            if (whole[range].SequenceEqual(name.AsSpan(slash + 1)))
            {
                return true;
            }
        }

        return false;
    }
}
