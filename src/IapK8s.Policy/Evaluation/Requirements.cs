using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;

namespace IapK8s.Policy.Evaluation;

/// <summary>Whether a sign-in was strong and recent enough, and what several requirements ask for together.</summary>
internal static class Requirements
{
    /// <summary>How far the identity provider's clock may run ahead of ours.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    /// <summary>Unknown without identity, and for one that another provider vouches for: its words for levels are not ours.</summary>
    public static Ternary Evaluate(AuthenticationRequirement requirement, Principal? principal, bool isOfProvider, DateTimeOffset now) =>
        principal is null || !isOfProvider ? Ternary.Unknown : Kleene.Of(IsSatisfied(requirement, principal, now));

    private static bool IsSatisfied(AuthenticationRequirement requirement, Principal principal, DateTimeOffset now)
    {
        if (requirement.Acr is not null && !string.Equals(requirement.Acr, principal.Acr, StringComparison.Ordinal))
        {
            return false;
        }

        foreach (var method in requirement.Amr)
        {
            if (!principal.Amr.Contains(method))
            {
                return false;
            }
        }

        if (requirement.MaxAuthAge is not { } maxAge)
        {
            return true;
        }

        // No time, or one that has not come yet, proves nothing about how long ago somebody signed in.
        return principal.AuthTime is { } authTime && now - authTime <= maxAge && authTime - now <= ClockSkew;
    }

    /// <summary>The one sign-in that satisfies both; null where there is none, as a token has one <c>acr</c>.</summary>
    public static AuthenticationRequirement? Merge(AuthenticationRequirement first, AuthenticationRequirement second)
    {
        if (first.Acr is not null && second.Acr is not null && !string.Equals(first.Acr, second.Acr, StringComparison.Ordinal))
        {
            return null;
        }

        return new AuthenticationRequirement
        {
            Acr = first.Acr ?? second.Acr,
            Amr = [.. first.Amr.Union(second.Amr, StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            MaxAuthAge = Shorter(first.MaxAuthAge, second.MaxAuthAge),
        };
    }

    private static TimeSpan? Shorter(TimeSpan? first, TimeSpan? second) => (first, second) switch
    {
        (null, _) => second,
        (_, null) => first,
        _ => first < second ? first : second,
    };
}
