using System.Text.Json.Nodes;

namespace IapK8s.Cli.Snippet.Manifests;

/// <summary>Two Ingresses: the app's, which asks, and in the gateway's namespace that of the proxy's own paths, which must not.</summary>
internal static class IngressNginxSnippet
{
    private const string Prefix = "nginx.ingress.kubernetes.io/";

    public static string Write(SnippetSubject subject)
    {
        var (app, gateway) = (AppService.OfApp(subject), AppService.OfGateway(subject));
        return ManifestText.Of(
        [
            Ingress(app.Namespace, $"iap-{subject.Name}", subject, Asking(subject), "/", app.Name, app.Port),
            Ingress(gateway.Namespace, $"iap-own-paths-{subject.Namespace}-{subject.Name}", subject, null, GatewayDoors.OwnPaths, gateway.Name, gateway.Port),
            .. AppFence.Of(subject),
        ]);
    }

    private static JsonObject Asking(SnippetSubject subject) => new()
    {
        [Prefix + "auth-url"] = subject.Doors.Url + subject.Doors.Nginx,

        // A variable: the one Ingress may have several hosts, and the way back must be on that of the request.
        [Prefix + "auth-signin"] = $"https://$host{GatewayDoors.Refresh}",
        [Prefix + "auth-signin-redirect-param"] = GatewayDoors.ReturnParameter,
        [Prefix + "auth-response-headers"] = string.Join(',', subject.Taken.Concat(AppHeaders.NeverTold(subject.KeepsCredentials, "X-Forwarded-Scheme"))),

        // Of the answer, with a client's cookies in it (up to 8 KiB); more than fits is a failure.
        [Prefix + "proxy-buffer-size"] = "16k",
    };

    private static JsonObject Ingress(string ns, string name, SnippetSubject subject, JsonObject? annotations, string path, string service, int port)
    {
        var spec = new JsonObject
        {
            ["ingressClassName"] = "nginx",
            ["rules"] = ManifestText.List(subject.Hosts.Select(host => new JsonObject
            {
                ["host"] = host.Host,
                ["http"] = new JsonObject
                {
                    ["paths"] = new JsonArray(new JsonObject
                    {
                        ["path"] = path,
                        ["pathType"] = "Prefix",
                        ["backend"] = new JsonObject { ["service"] = new JsonObject { ["name"] = service, ["port"] = new JsonObject { ["number"] = port } } },
                    }),
                },
            })),
        };
        if (annotations is not null)
            spec["tls"] = new JsonArray(new JsonObject { ["hosts"] = ManifestText.List(subject.Hosts.Select(host => host.Host)), ["secretName"] = $"{subject.Name}-tls" });
        return ManifestText.Object("networking.k8s.io/v1", "Ingress", ns, name, annotations, spec);
    }
}
