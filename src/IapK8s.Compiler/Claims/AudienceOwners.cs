using IapK8s.Resources.Findings;
using IapK8s.Resources.Policies;

namespace IapK8s.Compiler.Claims;

/// <summary>
/// An assertion's audience belongs to one namespace, that of the policy which was there first: an app tells by the audience that an assertion is
/// meant for it, so one that two teams share is a way from the one's app into the other's.
/// </summary>
internal sealed class AudienceOwners(ClaimTable claims)
{
    public static string Of(IapPolicy policy) =>
        policy.Spec.Assertion?.Audience ?? $"/namespaces/{policy.Metadata.Namespace}/policies/{policy.Metadata.Name}";

    public static List<(string Name, IapPolicy By)> ClaimsOf(IEnumerable<IapPolicy> policies) => [.. policies.Select(policy => (Of(policy), policy))];

    /// <summary>False where another namespace has it; such a policy is not pushed, though its Deny rules count.</summary>
    public bool Allow(IapPolicy policy, FindingList findings)
    {
        var owner = claims.HolderOf(Of(policy))!;
        if (owner.Metadata.Namespace == policy.Metadata.Namespace)
            return true;
        findings.Error(FindingReason.Conflicted, FieldPath.Spec.Child("assertion").Child("audience"),
            $"\"{Of(policy)}\" is the audience of policy {owner.Metadata}, of another namespace, which was first to name it",
            "Write an audience of your own, or leave it out. The policy is not pushed until then.");
        return false;
    }
}
