using System.Collections.Concurrent;
using System.Collections.Immutable;
using IapK8s.Proxy.Snapshots;

namespace IapK8s.Proxy.Access;

/// <summary>One policy's verified bearer tokens, by their full value and until their end. Only what the provider signed gets in.</summary>
internal sealed class BearerTokens(ProviderState provider, ImmutableArray<string> audiences)
{
    private const int Capacity = 10_000;

    private readonly ConcurrentDictionary<string, AuthenticatedIdentity> _verified = new(StringComparer.Ordinal);

    public bool AreVerifiedBy(ProviderState other, ImmutableArray<string> otherAudiences) =>
        ReferenceEquals(provider.Verifier, other.Verifier) && audiences.AsSpan().SequenceEqual(otherAudiences.AsSpan());

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

        var principal = provider.Verifier.Verify(token, audiences, now, out unknownKeyId);
        if (principal is null)
        {
            return null;
        }

        var identity = new AuthenticatedIdentity(principal);
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
}
