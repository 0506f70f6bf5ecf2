using System.Text.Json.Nodes;
using IapK8s.Cli.Snippet.Servers;

namespace IapK8s.Cli.Snippet.Manifests;

/// <summary>A Middleware that asks, the app's IngressRoute through it, and in the gateway's namespace one for the proxy's own paths. <c>trustForwardHeader</c> stays out: with it a client would say
/// what it is asked about.</summary>
internal static class TraefikSnippet
{
    private const string Api = "traefik.io/v1alpha1";

    public static string Write(SnippetSubject subject)
    {
        var (app, gateway, name) = (AppService.OfApp(subject), AppService.OfGateway(subject), $"iap-{subject.Name}");
        var hosts = string.Join(" || ", subject.Hosts.Select(host => $"Host(`{ServerText.Of(host.Host)}`)"));
        return ManifestText.Of(
        [
            ManifestText.Object(Api, "Middleware", subject.Namespace, name, null, new JsonObject
            {
                ["forwardAuth"] = new JsonObject
                {
                    ["address"] = subject.Doors.Url + subject.Doors.Traefik,
                    ["authResponseHeaders"] = ManifestText.List(subject.Taken.Concat(AppHeaders.NeverTold(subject.KeepsCredentials, "X-Forwarded-Uri", "X-Forwarded-Method", "X-Forwarded-Prefix", "X-Forwarded-Server"))),
                    ["addAuthCookiesToResponse"] = ManifestText.List(subject.Cookies),
                },
            }),
            Route(subject.Namespace, name, hosts, null, app, name),
            Route(gateway.Namespace, $"iap-own-paths-{subject.Namespace}-{subject.Name}", $"({hosts}) && PathPrefix(`{GatewayDoors.OwnPaths}`)", 1_000, gateway, null),
            .. AppFence.Of(subject),
        ]);
    }

    private static JsonObject Route(string ns, string name, string match, int? priority, (string Namespace, string Name, int Port) service, string? middleware)
    {
        var route = new JsonObject { ["match"] = match, ["kind"] = "Rule" };
        if (priority is { } number)
            route["priority"] = number;
        if (middleware is not null)
            route["middlewares"] = new JsonArray(new JsonObject { ["name"] = middleware });
        route["services"] = new JsonArray(new JsonObject { ["name"] = service.Name, ["port"] = service.Port });
        return ManifestText.Object(Api, "IngressRoute", ns, name, null, new JsonObject
        {
            ["entryPoints"] = ManifestText.List(["websecure"]),
            ["routes"] = new JsonArray(route),
            ["tls"] = new JsonObject(),
        });
    }
}
