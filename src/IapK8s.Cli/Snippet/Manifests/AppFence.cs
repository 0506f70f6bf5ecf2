using System.Text.Json.Nodes;
using IapK8s.Resources.Policies;

namespace IapK8s.Cli.Snippet.Manifests;

/// <summary>Whoever decides at the ingress alone must see to it that nobody comes another way.</summary>
internal static class AppFence
{
    /// <summary>A NetworkPolicy for each set of the app's pods; none where sidecars decide again, or nobody can tell which pods they are.</summary>
    public static IEnumerable<JsonObject> Of(SnippetSubject subject) => subject.HasSidecars
        ? []
        : subject.Pods.Select((pods, number) => ManifestText.Object(
            "networking.k8s.io/v1", "NetworkPolicy", subject.Namespace, $"iap-{subject.Name}-only-from-ingress{(number == 0 ? "" : $"-{number + 1}")}", null,
            new JsonObject
            {
                ["podSelector"] = Selector(pods),
                ["policyTypes"] = ManifestText.List(["Ingress"]),
                ["ingress"] = new JsonArray(new JsonObject
                {
                    ["from"] = new JsonArray(new JsonObject
                    {
                        ["namespaceSelector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["kubernetes.io/metadata.name"] = subject.IngressNamespace } },
                    }),
                }),
            }));

    private static JsonObject Selector(LabelSelector pods)
    {
        var selector = new JsonObject();
        if (pods.MatchLabels is { Count: > 0 } labels)
            selector["matchLabels"] = new JsonObject(labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value)));
        if (pods.MatchExpressions is { Count: > 0 } expressions)
        {
            selector["matchExpressions"] = ManifestText.List(expressions.Select(expression =>
            {
                var written = new JsonObject { ["key"] = expression.Key, ["operator"] = expression.Operator };
                if (expression.Values is { Count: > 0 } values)
                    written["values"] = ManifestText.List(values);
                return written;
            }));
        }
        return selector;
    }
}
