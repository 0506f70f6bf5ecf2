using System.Text.Json.Nodes;

namespace IapK8s.Cli.Snippet.Manifests;

/// <summary>Envoy Gateway: a SecurityPolicy on the app's route. Asked over HTTP, the proxy's own paths have a route of their own, which asks nobody.</summary>
internal static class EnvoyGatewaySnippet
{
    private const string Group = "gateway.envoyproxy.io";

    public static string Write(SnippetSubject subject)
    {
        var name = $"iap-{subject.Name}";
        return ManifestText.Of(
        [
            GatewayRoutes.Route(subject, name, GatewayRoutes.Rule("/", GatewayRoutes.App(subject), subject.Protocol == SnippetProtocol.Http ? [GatewayRoutes.Removal(subject)] : [])),
            .. subject.Protocol == SnippetProtocol.Http ? [GatewayRoutes.Route(subject, $"{name}-own-paths", GatewayRoutes.Rule(GatewayDoors.OwnPaths, GatewayRoutes.Gateway(subject)))] : (JsonObject[])[],
            ManifestText.Object($"{Group}/v1alpha1", "SecurityPolicy", subject.Namespace, name, null, new JsonObject
            {
                ["targetRefs"] = new JsonArray(new JsonObject { ["group"] = GatewayRoutes.Group, ["kind"] = "HTTPRoute", ["name"] = name }),
                ["extAuth"] = Asking(subject),
            }),
            subject.Protocol == SnippetProtocol.Http
                ? GatewayRoutes.Grant(subject, (GatewayRoutes.Group, "HTTPRoute"), (Group, "SecurityPolicy"))
                : GatewayRoutes.Grant(subject, (Group, "SecurityPolicy")),
            .. AppFence.Of(subject),
        ]);
    }

    private static JsonObject Asking(SnippetSubject subject)
    {
        var asking = new JsonObject { ["failOpen"] = false };
        if (subject.Protocol == SnippetProtocol.Grpc)
        {
            // Every header of the client goes along where none is named.
            asking["grpc"] = new JsonObject { ["backendRefs"] = new JsonArray(GatewayRoutes.Gateway(subject)) };
            return asking;
        }

        asking["headersToExtAuth"] = ManifestText.List(AppHeaders.AskedWith(subject.Told));
        asking["http"] = new JsonObject
        {
            ["backendRefs"] = new JsonArray(GatewayRoutes.Gateway(subject)),
            ["path"] = subject.Doors.Envoy,
            ["headersToBackend"] = ManifestText.List(subject.Taken.Concat(AppHeaders.Forwarded).Select(header => header.ToLowerInvariant())),
        };
        return asking;
    }
}
