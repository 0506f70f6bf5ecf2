using System.Collections.Immutable;
using IapK8s.Identity.Sessions;
using IapK8s.Policy.Definitions;
using IapK8s.Resources.Policies;

namespace IapK8s.Cli.Snippet;

/// <summary>What configuration is written about.</summary>
internal sealed record SnippetSubject
{
    public required string Namespace { get; init; }

    /// <summary>Of the policy.</summary>
    public required string Name { get; init; }

    public required ImmutableArray<HostEntry> Hosts { get; init; }

    public required HeaderPreset Preset { get; init; }

    /// <summary>Bearer tokens are the proxy's.</summary>
    public required bool TakesTokens { get; init; }

    /// <summary>The pods have sidecars, which decide again.</summary>
    public required bool HasSidecars { get; init; }

    public required GatewayDoors Doors { get; init; }

    /// <summary>The app, as the ingress sees it.</summary>
    public required ServiceAddress Upstream { get; init; }

    /// <summary>Which pods run the app; empty where nobody can tell.</summary>
    public required ImmutableArray<LabelSelector> Pods { get; init; }

    /// <summary>Where the ingress runs.</summary>
    public required string IngressNamespace { get; init; }

    /// <summary>Of the Gateway (of Gateway API, or of Istio) that routes hang on.</summary>
    public required string ParentNamespace { get; init; }

    public required string ParentName { get; init; }

    public required SnippetProtocol Protocol { get; init; }

    /// <summary>Address and port where nginx and Caddy listen; null for the port of the host on all addresses.</summary>
    public string? Listen { get; init; }

    /// <summary>Whoever is behind decides by what the user brings along: session and token are for its eyes then, and for nobody's otherwise.</summary>
    public bool KeepsCredentials => HasSidecars;

    public string Policy => $"{Namespace}/{Name}";

    /// <summary>Of the sessions on its hosts.</summary>
    public IEnumerable<string> Cookies => Hosts.Select(host => new SessionScope(Namespace, host.Origin).CookieName);

    public IReadOnlyList<string> Told => AppHeaders.Told(Preset);

    /// <summary>Of the gateway's answer what the app gets in place of the client's: identity, and the rest of what proves it, which is nothing of the proxy's.</summary>
    public IReadOnlyList<string> Taken => [.. Told, .. KeepsCredentials ? [] : TakesTokens ? ["Cookie", "Authorization"] : new[] { "Cookie" }];
}

/// <summary>How an ingress that speaks ext_authz asks.</summary>
internal enum SnippetProtocol : byte
{
    Grpc = 0,
    Http,
}
