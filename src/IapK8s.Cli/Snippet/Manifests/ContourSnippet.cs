using System.Text.Json.Nodes;

namespace IapK8s.Cli.Snippet.Manifests;

/// <summary>Contour, which asks over gRPC alone: an ExtensionService beside the gateway, and an HTTPProxy for each host.</summary>
internal static class ContourSnippet
{
    public static string Write(SnippetSubject subject)
    {
        var (app, gateway) = (AppService.OfApp(subject), AppService.OfGateway(subject));
        var extension = $"iap-{subject.Namespace}-{subject.Name}";
        return ManifestText.Of(
        [
            ManifestText.Object("projectcontour.io/v1alpha1", "ExtensionService", gateway.Namespace, extension, null, new JsonObject
            {
                ["protocol"] = "h2c",
                ["services"] = new JsonArray(Service(gateway)),
                ["timeoutPolicy"] = new JsonObject { ["response"] = "5s" },
            }),
            .. subject.Hosts.Select((host, number) => ManifestText.Object("projectcontour.io/v1", "HTTPProxy", subject.Namespace, $"iap-{subject.Name}{(number == 0 ? "" : $"-{number + 1}")}", null, new JsonObject
            {
                ["virtualhost"] = new JsonObject
                {
                    ["fqdn"] = host.Host,
                    ["tls"] = new JsonObject { ["secretName"] = $"{subject.Name}-tls" },
                    ["authorization"] = new JsonObject
                    {
                        ["extensionRef"] = new JsonObject { ["namespace"] = gateway.Namespace, ["name"] = extension },
                        ["failOpen"] = false,
                        ["responseTimeout"] = "5s",
                        ["authPolicy"] = new JsonObject { ["context"] = new JsonObject { [GatewayDoors.PolicyExtension] = subject.Policy } },
                    },
                },
                ["routes"] = new JsonArray(new JsonObject
                {
                    ["conditions"] = new JsonArray(new JsonObject { ["prefix"] = "/" }),
                    ["enableWebsockets"] = true,
                    ["services"] = new JsonArray(Service(app)),
                }),
            })),
            .. AppFence.Of(subject),
        ]);
    }

    private static JsonObject Service((string Namespace, string Name, int Port) service) => new() { ["name"] = service.Name, ["port"] = service.Port };
}
