namespace IapK8s.Cli.Snippet;

/// <summary>Where in the gateway each kind of ingress asks. The policy is named, so that no other one with the same host can answer.</summary>
/// <param name="Address">Of the forward-auth listener, as the ingress sees it.</param>
/// <param name="Policy"><c>namespace/name</c>.</param>
internal sealed record GatewayDoors(ServiceAddress Address, string Policy)
{
    /// <summary>The paths on the app's host that belong to the gateway.</summary>
    public const string OwnPaths = "/.iap/";

    /// <summary>Signs in and comes back, for an ingress that cannot hand a redirect on.</summary>
    public const string Refresh = OwnPaths + "refresh";

    /// <summary>Of <see cref="Refresh"/>: where to go then.</summary>
    public const string ReturnParameter = "return";

    /// <summary>What says to the gRPC door which policy is meant.</summary>
    public const string PolicyExtension = "policy";

    /// <summary>Null: cleartext, and the gateway knows the ingress by its address.</summary>
    public GatewayTls? Tls { get; init; }

    public string Scheme => Tls is null ? "http" : "https";

    public string Url => $"{Scheme}://{Address.Authority}";

    public string Nginx => $"/nginx/auth/{Policy}";

    public string NginxSignIn => $"/nginx/sign-in/{Policy}";

    public string Traefik => $"/traefik/{Policy}";

    public string Caddy => $"/caddy/{Policy}";

    /// <summary>Stands in front of the request's own path.</summary>
    public string Envoy => $"/envoy-policy/{Policy}";
}
