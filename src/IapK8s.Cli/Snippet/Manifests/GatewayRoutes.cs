using System.Text.Json.Nodes;

namespace IapK8s.Cli.Snippet.Manifests;

/// <summary>What Gateway API's routes are made of (gateway.networking.k8s.io/v1).</summary>
internal static class GatewayRoutes
{
    public const string Group = "gateway.networking.k8s.io";

    public static JsonObject Route(SnippetSubject subject, string name, params ReadOnlySpan<JsonObject> rules)
    {
        var parent = new JsonObject { ["name"] = subject.ParentName, ["namespace"] = subject.ParentNamespace };
        return ManifestText.Object($"{Group}/v1", "HTTPRoute", subject.Namespace, name, null, new JsonObject
        {
            ["parentRefs"] = new JsonArray(parent),
            ["hostnames"] = ManifestText.List(subject.Hosts.Select(host => host.Host)),
            ["rules"] = ManifestText.List(rules.ToArray()),
        });
    }

    /// <summary>The longer path wins in every implementation, wherever it stands.</summary>
    public static JsonObject Rule(string prefix, JsonObject backend, params ReadOnlySpan<JsonObject> filters)
    {
        var rule = new JsonObject { ["matches"] = new JsonArray(new JsonObject { ["path"] = new JsonObject { ["type"] = "PathPrefix", ["value"] = prefix } }) };
        if (!filters.IsEmpty)
            rule["filters"] = ManifestText.List(filters.ToArray());
        rule["backendRefs"] = new JsonArray(backend);
        return rule;
    }

    /// <summary>Of what a client says of where its request came from.</summary>
    public static JsonObject Removal(SnippetSubject subject) => new()
    {
        ["type"] = "RequestHeaderModifier",
        ["requestHeaderModifier"] = new JsonObject { ["remove"] = ManifestText.List(AppHeaders.RemovedByRoutes(subject.KeepsCredentials)) },
    };

    public static JsonObject App(SnippetSubject subject)
    {
        var app = AppService.OfApp(subject);
        return new JsonObject { ["name"] = app.Name, ["port"] = app.Port };
    }

    public static JsonObject Gateway(SnippetSubject subject)
    {
        var gateway = AppService.OfGateway(subject);
        return new JsonObject { ["name"] = gateway.Name, ["namespace"] = gateway.Namespace, ["port"] = gateway.Port };
    }

    /// <summary>The gateway stands in another namespace, which has to agree.</summary>
    public static JsonObject Grant(SnippetSubject subject, params ReadOnlySpan<(string Group, string Kind)> from)
    {
        var gateway = AppService.OfGateway(subject);
        var froms = new JsonArray();
        foreach (var (group, kind) in from)
            froms.Add((JsonNode)new JsonObject { ["group"] = group, ["kind"] = kind, ["namespace"] = subject.Namespace });
        return ManifestText.Object($"{Group}/v1beta1", "ReferenceGrant", gateway.Namespace, $"iap-{subject.Namespace}-{subject.Name}", null, new JsonObject
        {
            ["from"] = froms,
            ["to"] = new JsonArray(new JsonObject { ["group"] = "", ["kind"] = "Service", ["name"] = gateway.Name }),
        });
    }
}
