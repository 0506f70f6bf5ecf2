using System.Collections.Immutable;
using IapK8s.Cli.Explain;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Reach;

namespace IapK8s.Cli.WhoCan;

/// <summary>What a grant says besides who, in words.</summary>
internal static class GrantText
{
    public static ImmutableArray<string> OnlyIf(ReachGrant grant, bool mayBeOpen)
    {
        var parts = new List<string>();
        if (grant.Condition is { } condition)
            parts.Add(OneLine(condition));
        parts.AddRange(grant.Requirements.Select(needed => Required(needed, mayBeOpen)));

        // A Deny for everybody but some is easier read as what it leaves.
        parts.AddRange(grant.Bars.Where(IsOnlyFor).Select(bar => $"{Spared(bar)} ({bar.Rule.Id})"));
        return [.. parts];
    }

    public static ImmutableArray<string> NotIf(ReachGrant grant) => [.. grant.Bars.Where(bar => !IsOnlyFor(bar)).Select(bar => $"{Kept(bar)} ({bar.Rule.Id})")];

    /// <summary>About everybody, always: whoever is not spared is out.</summary>
    private static bool IsOnlyFor(ReachBar bar) => bar.Members.IsEmpty && bar.Condition is null && !bar.IsAbsolute;

    private static string Required(ReachRequirement needed, bool mayBeOpen)
    {
        var text = needed.Requirement is { Acr: null, Amr.IsEmpty: true, MaxAuthAge: null } ? "no sign-in is strong enough" : RuleText.Requirement(needed.Requirement);
        return $"{text} ({needed.Policy}{(needed.IsCeiling && mayBeOpen ? ", unless it is open to everybody then" : "")})";
    }

    private static string Spared(ReachBar bar) => string.Join(" or ", new[]
    {
        bar.Except.IsEmpty ? null : Any(bar.Except),
        bar.Unless is { } unless ? RuleText.Requirement(unless) : null,
    }.OfType<string>());

    private static string Kept(ReachBar bar)
    {
        var who = bar.Members.IsEmpty ? bar.Condition is null ? "anybody signed in" : OneLine(bar.Condition) : Any(bar.Members);
        var when = bar.Condition is null || bar.Members.IsEmpty ? "" : $" and {OneLine(bar.Condition)}";
        return bar.Except.IsEmpty && bar.Unless is null ? who + when : $"{who}{when}, but {Spared(bar)}";
    }

    private static string Any(ImmutableArray<Member> members) => RuleText.Members(members).Replace(", ", " or ", StringComparison.Ordinal);

    private static string OneLine(string condition) => string.Join(' ', condition.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
