using System.Collections.Concurrent;
using IapK8s.Identity.Sessions;
using IapK8s.Policy.Snapshots;
using IapK8s.Proxy.Snapshots;

namespace IapK8s.Proxy.Access;

/// <summary>Verified credentials, kept across states as long as the keys that verified them are the very same.</summary>
internal sealed class CredentialCaches(LiveSessions sessions)
{
    private readonly ConcurrentDictionary<string, ScopeSessions> _scopes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, BearerTokens> _bearers = new(StringComparer.Ordinal);

    public ScopeSessions SessionsOf(ScopeState scope, SessionVerifier verifier) =>
        _scopes.AddOrUpdate(
            scope.Scope.Value,
            _ => new ScopeSessions(scope.Keys, verifier, sessions),
            (_, known) => known.AreVerifiedBy(scope.Keys, verifier) ? known : new ScopeSessions(scope.Keys, verifier, sessions));

    public BearerTokens BearersOf(ProviderState provider, EffectivePolicy policy) =>
        _bearers.AddOrUpdate(
            policy.Definition.Name,
            _ => new BearerTokens(provider, policy),
            (_, known) => known.AreVerifiedBy(provider, policy) ? known : new BearerTokens(provider, policy));
}
