using System.Text.Json.Nodes;

namespace IapK8s.Cli.Snippet.Manifests;

/// <summary>Istio at its ingress gateway: a provider in the mesh configuration, an AuthorizationPolicy that asks it, and the routes.</summary>
internal static class IstioSnippet
{
    public static string Write(SnippetSubject subject)
    {
        var (provider, policy) = ($"iap-{subject.Namespace}-{subject.Name}", $"iap-{subject.Namespace}-{subject.Name}");
        return ManifestText.Of(
        [
            new JsonObject { ["extensionProviders"] = new JsonArray(Provider(subject, provider)) },
            ManifestText.Object("security.istio.io/v1", "AuthorizationPolicy", subject.IngressNamespace, policy, null, new JsonObject
            {
                // No selector: how a gateway's pods are labelled is its installation's affair, and a policy that selects none of them asks nobody.
                ["action"] = "CUSTOM",
                ["provider"] = new JsonObject { ["name"] = provider },
                ["rules"] = new JsonArray(new JsonObject
                {
                    ["to"] = new JsonArray(new JsonObject
                    {
                        ["operation"] = Asked(subject),
                    }),
                }),
            }),
            ManifestText.Object("networking.istio.io/v1", "VirtualService", subject.Namespace, $"iap-{subject.Name}", null, new JsonObject
            {
                ["hosts"] = ManifestText.List(subject.Hosts.Select(host => host.Host)),
                ["gateways"] = ManifestText.List([$"{subject.ParentNamespace}/{subject.ParentName}"]),
                ["http"] = subject.Protocol == SnippetProtocol.Http
                    ? new JsonArray(Route(GatewayDoors.OwnPaths, subject.Doors.Address), ToApp(subject))
                    : new JsonArray(Route("/", subject.Upstream)),
            }),
            .. Encryption(subject),
            .. AppFence.Of(subject),
        ]);
    }

    /// <summary>Of the one port: the gateway's others are not spoken to so.</summary>
    private static IEnumerable<JsonObject> Encryption(SnippetSubject subject) => subject.Doors.Tls is not { } tls ? [] :
    [
        ManifestText.Object("networking.istio.io/v1", "DestinationRule", subject.IngressNamespace, "iap-gateway", null, new JsonObject
        {
            ["host"] = subject.Doors.Address.WholeHost,
            ["trafficPolicy"] = new JsonObject
            {
                ["portLevelSettings"] = new JsonArray(new JsonObject
                {
                    ["port"] = new JsonObject { ["number"] = subject.Doors.Address.Port },
                    ["tls"] = new JsonObject { ["mode"] = "MUTUAL", ["credentialName"] = GatewayTls.Secret, ["sni"] = tls.Name, ["subjectAltNames"] = ManifestText.List([tls.Name]) },
                }),
            },
        }),
    ];

    private static JsonObject Asked(SnippetSubject subject)
    {
        var asked = new JsonObject { ["hosts"] = ManifestText.List(subject.Hosts.SelectMany(host => new[] { host.Host, $"{host.Host}:*" })) };
        if (subject.Protocol == SnippetProtocol.Http)
            asked["notPaths"] = ManifestText.List([$"{GatewayDoors.OwnPaths}*"]);
        return asked;
    }

    private static JsonObject Route(string prefix, ServiceAddress to) => new()
    {
        ["match"] = new JsonArray(new JsonObject { ["uri"] = new JsonObject { ["prefix"] = prefix } }),
        ["route"] = new JsonArray(new JsonObject { ["destination"] = new JsonObject { ["host"] = to.WholeHost, ["port"] = new JsonObject { ["number"] = to.Port } } }),
    };

    /// <summary>Removes after Envoy asked.</summary>
    private static JsonObject ToApp(SnippetSubject subject)
    {
        var route = Route("/", subject.Upstream);
        route["headers"] = new JsonObject { ["request"] = new JsonObject { ["remove"] = ManifestText.List(AppHeaders.RemovedByRoutes(subject.KeepsCredentials)) } };
        return route;
    }

    private static JsonObject Provider(SnippetSubject subject, string name)
    {
        var door = new JsonObject
        {
            ["service"] = subject.Doors.Address.WholeHost,
            ["port"] = subject.Doors.Address.Port,
            ["timeout"] = "5s",
            ["failOpen"] = false,
            ["statusOnError"] = "503",
        };
        if (subject.Protocol == SnippetProtocol.Grpc)
            return new JsonObject { ["name"] = name, ["envoyExtAuthzGrpc"] = door };
        door["pathPrefix"] = subject.Doors.Envoy;
        door["includeRequestHeadersInCheck"] = ManifestText.List([.. AppHeaders.Asked.Where(header => header[0] != 'x'), "forwarded", "proxy", "x*"]);
        door["headersToUpstreamOnAllow"] = ManifestText.List(subject.Taken.Concat(AppHeaders.Forwarded).Select(header => header.ToLowerInvariant()));
        door["headersToDownstreamOnAllow"] = ManifestText.List(["set-cookie"]);
        door["headersToDownstreamOnDeny"] = ManifestText.List(["content-type", "location", "set-cookie", "www-authenticate", "cache-control", "content-security-policy", "referrer-policy", "retry-after", "x*"]);
        return new JsonObject { ["name"] = name, ["envoyExtAuthzHttp"] = door };
    }
}
