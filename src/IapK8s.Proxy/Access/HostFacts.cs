using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using IapK8s.Identity.Sessions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Snapshots;
using IapK8s.Proxy.Snapshots;

namespace IapK8s.Proxy.Access;

/// <summary>Everything about one policy on one of its hosts that does not change from request to request, looked up and formatted once a snapshot.</summary>
internal sealed class HostFacts
{
    public HostFacts(DataPlaneState state, PolicyMatch match, string canonicalHost, CredentialCaches caches)
    {
        Policy = match.Policy;
        var definition = match.Policy.Definition;
        Entry = match.Host;
        Scheme = match.Host?.Scheme ?? "http";
        Authority = match.Host?.Authority ?? canonicalHost;
        Origin = match.Host?.Origin ?? "";
        PortText = match.Host?.Port.ToString(CultureInfo.InvariantCulture) ?? "";
        AllowedOrigins = [.. definition.Hosts.Select(host => host.Origin)];
        TrustedProxies = [.. definition.TrustedProxies.Select(IPNetwork.Parse)];
        Scope = match.Host is null ? null : state.FindScope(definition.Namespace, Origin);
        Sessions = Scope is null ? null : caches.SessionsOf(Scope, state.Sessions);
        Provider = definition.Provider is null ? null : state.Providers.GetValueOrDefault(definition.Provider);
        TakesBearers = !definition.Programmatic.Audiences.IsEmpty;
        Bearers = Provider is not null && TakesBearers ? caches.BearersOf(Provider, match.Policy) : null;
        App = state.Apps.GetValueOrDefault(new AppKey(definition.Namespace, definition.Assertion.Audience));
        NeedsAssertion = definition.Assertion.Headers != HeaderPreset.None;
    }

    public EffectivePolicy Policy { get; }

    public PolicyDefinition Definition => Policy.Definition;

    /// <summary>Null for an internal or unlisted name.</summary>
    public HostEntry? Entry { get; }

    /// <summary>In no policy; let pass by one in Shadow or Off.</summary>
    public bool IsUnlisted { get; init; }

    public bool IsInternal => Entry is null;

    public string Scheme { get; }

    /// <summary>The Host that the app sees.</summary>
    public string Authority { get; }

    public string Origin { get; }

    /// <summary>Empty for an internal name.</summary>
    public string PortText { get; }

    public ImmutableArray<string> AllowedOrigins { get; }

    public IReadOnlyList<IPNetwork> TrustedProxies { get; }

    /// <summary>Null for an internal name, and while the scope's keys are not there: no session is good then.</summary>
    public ScopeState? Scope { get; }

    public ScopeSessions? Sessions { get; }

    public string? CookieName => Scope?.Scope.CookieName;

    public ProviderState? Provider { get; }

    /// <summary>The policy lists audiences: a bearer token in Authorization is then ours, for better or worse.</summary>
    public bool TakesBearers { get; }

    public BearerTokens? Bearers { get; }

    public AssertionApp? App { get; }

    public bool NeedsAssertion { get; }

    public ScopeKeyRing? Keys => Scope?.Keys;
}
