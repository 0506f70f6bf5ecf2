using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Snapshots;
using IapK8s.Proxy.Snapshots;

namespace IapK8s.Proxy.Access;

/// <summary>One policy's verified bearer tokens, by their full value and until their end. Only what the provider signed gets in.</summary>
internal sealed class BearerTokens(ProviderState provider, EffectivePolicy policy)
{
    private const int Capacity = 10_000;

    private readonly ConcurrentDictionary<string, AuthenticatedIdentity> _verified = new(StringComparer.Ordinal);

    private readonly ImmutableArray<string> _audiences = policy.Definition.Programmatic.Audiences;
    private readonly FrozenSet<string> _groups = policy.MentionedGroups();

    public bool AreVerifiedBy(ProviderState other, EffectivePolicy otherPolicy) =>
        ReferenceEquals(provider.Verifier, other.Verifier) && _audiences.AsSpan().SequenceEqual(otherPolicy.Definition.Programmatic.Audiences.AsSpan())
        && (ReferenceEquals(policy, otherPolicy) || _groups.SetEquals(otherPolicy.MentionedGroups()));

    /// <returns>Null for a token that is not good here and now.</returns>
    public AuthenticatedIdentity? Verify(string token, DateTimeOffset now, out string? unknownKeyId)
    {
        unknownKeyId = null;
        if (_verified.TryGetValue(token, out var known))
        {
            if (known.Principal.ExpiresAt > now)
            {
                return known;
            }

            _verified.TryRemove(token, out _);
        }

        var principal = provider.Verifier.Verify(token, _audiences, now, out unknownKeyId);
        if (principal is null)
        {
            return null;
        }

        var identity = new AuthenticatedIdentity(Filtered(principal));
        if (principal.ExpiresAt > now)
        {
            if (_verified.Count >= Capacity)
            {
                _verified.Clear();
            }

            _verified[token] = identity;
        }

        return identity;
    }

    /// <summary>As a session's: only the groups that the policy mentions. A token may list thousands, and all of them would go into headers and logs.</summary>
    private Principal Filtered(Principal principal) => new()
    {
        Credential = principal.Credential,
        Provider = principal.Provider,
        Subject = principal.Subject,
        Email = principal.Email,
        Groups = [.. principal.Groups.Where(_groups.Contains)],
        GroupsAreComplete = principal.GroupsAreComplete,
        Claims = principal.Claims,
        ServiceAccount = principal.ServiceAccount,
        AuthTime = principal.AuthTime,
        IssuedAt = principal.IssuedAt,
        ExpiresAt = principal.ExpiresAt,
        Acr = principal.Acr,
        Amr = principal.Amr,
    };
}
