using IapK8s.Compiler.Inheritance;
using IapK8s.Policy.Requests;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Policies;
using IapK8s.Resources.Syntax;

namespace IapK8s.Compiler.Claims;

/// <summary>Hosts that cluster policies give to a namespace (<c>hostOwners</c>), whoever names them first.</summary>
internal sealed class GivenHosts
{
    private readonly Dictionary<string, (string Namespace, ClusterIapPolicy Policy)> _given = new(StringComparer.Ordinal);

    /// <param name="policies">In order of seniority.</param>
    public GivenHosts(IEnumerable<ClusterIapPolicy> policies, FindingBook book)
    {
        foreach (var policy in policies)
            Give(policy, book.Of(policy));
    }

    /// <summary>Of several patterns that have the host the longest says most about it.</summary>
    public (string Namespace, ClusterIapPolicy Policy)? Find(string host)
    {
        var pattern = _given.Keys.Where(pattern => HostPattern.Matches(pattern, host)).MaxBy(pattern => (pattern[0] != '*', pattern.Length));
        return pattern is null ? null : _given[pattern];
    }

    private void Give(ClusterIapPolicy policy, FindingList findings)
    {
        var owners = policy.Spec.HostOwners ?? [];
        for (var i = 0; i < owners.Count; i++)
        {
            for (var j = 0; j < owners[i].Hosts!.Count; j++)
            {
                var (ns, pattern) = (owners[i].Namespace!, HostPatternSyntax.Parse(owners[i].Hosts![j], out var parsed) is null ? parsed : "");
                if (!_given.TryAdd(pattern, (ns, policy)) && _given[pattern].Namespace != ns)
                {
                    findings.Error(FindingReason.Conflicted, FieldPath.Spec.Child("hostOwners").Index(i).Child("hosts").Index(j), $"{pattern} is given to namespace {_given[pattern].Namespace} by {_given[pattern].Policy.Id}",
                        "Keep it in one of the two policies. The older one counts until then.");
                }
            }
        }
    }
}
