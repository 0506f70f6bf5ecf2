using System.Collections.Immutable;
using IapK8s.Policy.Cel;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Evaluation;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Requests;

namespace IapK8s.Policy.Replays;

/// <summary>A condition asked about a recorded request. It has its own value where what is untold makes no difference; else the world's.</summary>
internal sealed class ReplayCondition(ICondition inner, ConditionNeeds needs, bool isDeny, ReplayWorld world) : ICondition
{
    /// <summary>Of this many groups, in or not, every combination is tried.</summary>
    private const int MostTried = 4;

    public ImmutableArray<string> AccessLevels => inner.AccessLevels;

    public ImmutableArray<string> Groups => inner.Groups;

    public Ternary Evaluate(in CanonicalRequest request, Principal? principal) => Ask(request, principal) is { Missing: UntoldFacts.None } known
        ? known.Value
        : Kleene.Of(isDeny ? world.DenyIsStrict : !world.AllowIsStrict);

    public CelExplanation? Explain(in CanonicalRequest request, Principal? principal) => inner.Explain(request, principal);

    /// <summary>A value, and what is missing for it to be certain.</summary>
    public (Ternary Value, UntoldFacts Missing) Ask(in CanonicalRequest request, Principal? principal)
    {
        var missing = needs.Facts & world.Untold;
        if (principal is null || world.Who is not { } who)
        {
            return Certain(Once(request, null), missing);
        }

        missing |= needs.Facts & (UntoldFacts.Claims | UntoldFacts.AuthenticationMethods);
        List<string> open = [.. needs.Groups.Where(group => !who.Tells(group))];
        if (!needs.Facts.HasFlag(UntoldFacts.Groups) || (who.Vocabulary is not null && open.Count == 0))
        {
            return Certain(Once(request, principal), missing);
        }

        return who.Vocabulary is null || open.Count > MostTried
            ? Certain(Once(request, principal.WithGroups(who.Groups, areComplete: false)), missing | UntoldFacts.Groups)
            : Try(request, principal, who, open, missing);
    }

    private (Ternary Value, UntoldFacts Missing) Try(in CanonicalRequest request, Principal principal, RecordedIdentity who, List<string> open, UntoldFacts missing)
    {
        var first = Certain(Once(request, principal), missing);
        for (var tried = 1; tried < 1 << open.Count; tried++)
        {
            var groups = who.Groups.AddRange(open.Where((_, index) => (tried & (1 << index)) != 0));
            var next = Certain(Once(request, principal.WithGroups(groups, areComplete: true)), missing);
            first.Missing |= next.Missing | (next.Value == first.Value ? UntoldFacts.None : UntoldFacts.Groups);
        }

        return first;
    }

    /// <summary>True and false hold whatever is missing; unknown may be any of the three then.</summary>
    private static (Ternary Value, UntoldFacts Missing) Certain(Ternary value, UntoldFacts missing) => (value, value == Ternary.Unknown ? missing : UntoldFacts.None);

    private Ternary Once(in CanonicalRequest request, Principal? principal)
    {
        // Levels that were worked out for another guess at the groups.
        request.Levels?.Forget();
        try
        {
            return inner.Evaluate(request, principal);
        }
        catch (Exception)
        {
            // As where the rule itself is asked.
            return Ternary.Unknown;
        }
    }
}
