using System.Text.Json.Nodes;

namespace IapK8s.Cli.Snippet.Manifests;

/// <summary>Gateway API's own filter (GEP-1494, experimental channel since 1.4): it must fail closed, and over HTTP lets nothing but 200 pass.</summary>
internal static class GatewayApiSnippet
{
    public static string Write(SnippetSubject subject) => ManifestText.Of(
    [
        GatewayRoutes.Route(
            subject, $"iap-{subject.Name}",
            [
                .. subject.Protocol == SnippetProtocol.Http ? [GatewayRoutes.Rule(GatewayDoors.OwnPaths, GatewayRoutes.Gateway(subject))] : (JsonObject[])[],
                GatewayRoutes.Rule(
                    "/", GatewayRoutes.App(subject),
                    [new JsonObject { ["type"] = "ExternalAuth", ["externalAuth"] = Asking(subject) }, .. subject.Protocol == SnippetProtocol.Http ? [GatewayRoutes.Removal(subject)] : (JsonObject[])[]]),
            ]),
        GatewayRoutes.Grant(subject, (GatewayRoutes.Group, "HTTPRoute")),
        .. AppFence.Of(subject),
    ]);

    private static JsonObject Asking(SnippetSubject subject) => subject.Protocol == SnippetProtocol.Grpc
        ? new JsonObject { ["protocol"] = "GRPC", ["backendRef"] = GatewayRoutes.Gateway(subject), ["grpc"] = new JsonObject() }
        : new JsonObject
        {
            ["protocol"] = "HTTP",
            ["backendRef"] = GatewayRoutes.Gateway(subject),
            ["http"] = new JsonObject
            {
                ["path"] = subject.Doors.Envoy,
                ["allowedHeaders"] = ManifestText.List(AppHeaders.AskedWith(subject.Told)),
                ["allowedResponseHeaders"] = ManifestText.List(subject.Taken.Concat(AppHeaders.Forwarded).Select(header => header.ToLowerInvariant())),
            },
        };
}
