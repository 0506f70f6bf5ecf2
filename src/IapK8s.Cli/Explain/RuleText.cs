using System.Collections.Immutable;
using IapK8s.Policy.Definitions;
using IapK8s.Resources.Syntax;

namespace IapK8s.Cli.Explain;

/// <summary>Parts of rules in words.</summary>
internal static class RuleText
{
    private const int Shown = 6;

    /// <summary>The first few, and how many more there are.</summary>
    public static string List(IReadOnlyCollection<string> values) =>
        values.Count <= Shown + 1 ? string.Join(", ", values) : $"{string.Join(", ", values.Take(Shown))} and {values.Count - Shown} more";

    public static string Members(ImmutableArray<Member> members) => List([.. members.Select(MemberSyntax.Format)]);

    /// <summary><c>acr mfa, amr otp, at most 10m old</c>.</summary>
    public static string Requirement(AuthenticationRequirement requirement)
    {
        var parts = new[]
        {
            requirement.Acr is { } acr ? $"acr {acr}" : null,
            requirement.Amr.IsEmpty ? null : $"amr {string.Join(" and ", requirement.Amr)}",
            requirement.MaxAuthAge is { } age ? $"at most {DurationSyntax.Format(age)} old" : null,
        };
        return string.Join(", ", parts.OfType<string>());
    }

    /// <summary>The rule's owner as its kind and name.</summary>
    public static string Owner(string policy) => policy[0] == '/' ? $"ClusterIapPolicy {policy[1..]}" : $"IapPolicy {policy}";
}
