using System.Text.Json;
using System.Text.Json.Nodes;

namespace IapK8s.Controller.Admission.Injection.Probes;

/// <summary>What the sidecar is told that the kubelet would have asked: by container <c>livenessProbe</c>, <c>readinessProbe</c>, <c>startupProbe</c> and <c>lifecycle</c>, as in
/// the pod's spec but with ports as numbers. The sidecar reads this strictly: what it does not know stops its start.</summary>
internal sealed class ProbeTable
{
    private readonly JsonObject _containers = [];

    /// <summary>What an earlier injection told the sidecar.</summary>
    /// <returns>Null where it is no such table.</returns>
    public static ProbeTable? TryRead(string? json)
    {
        var table = new ProbeTable();
        try
        {
            if (JsonNode.Parse(json ?? "{}", documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 16 }) is not JsonObject containers)
            {
                return null;
            }

            foreach (var (name, fields) in containers)
            {
                table._containers[name] = fields?.DeepClone();
            }

            return table;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The sidecar's own health: the packet filter lets nobody in to its health port, so it is asked like an app.</summary>
    public void AddHealth()
    {
        Add(Injected.SidecarContainer, "startup", Health(SidecarHealth.Listening));
        Add(Injected.SidecarContainer, "readiness", Health(SidecarHealth.InForce));
    }

    /// <param name="kind"><c>liveness</c>, <c>readiness</c>, <c>startup</c>, <c>postStart</c> or <c>preStop</c>.</param>
    /// <param name="entry">The action, and the time that it may take.</param>
    public void Add(string container, string kind, JsonNode entry)
    {
        var (parent, field) = Place(Child(_containers, container), kind);
        parent[field] = entry;
    }

    public JsonNode? Find(string container, string kind)
    {
        if (_containers[container] is not JsonObject fields)
        {
            return null;
        }

        return IsHook(kind) ? (fields["lifecycle"] as JsonObject)?[kind] : fields[$"{kind}Probe"];
    }

    /// <summary>One line. No dollar sign stands in it: the kubelet would replace <c>$(NAME)</c> in an environment variable (Kubernetes, "Define Dependent Environment Variables").</summary>
    public string ToJson() => _containers.ToJsonString().Replace("$", "\\u0024", StringComparison.Ordinal);

    private static (JsonObject Parent, string Field) Place(JsonObject container, string kind) =>
        IsHook(kind) ? (Child(container, "lifecycle"), kind) : (container, $"{kind}Probe");

    private static JsonObject Health(string path) => new() { ["httpGet"] = new JsonObject { ["port"] = Injected.HealthPort, ["path"] = path } };

    private static bool IsHook(string kind) => kind is "postStart" or "preStop";

    private static JsonObject Child(JsonObject parent, string name)
    {
        if (parent[name] is not JsonObject child)
        {
            parent[name] = child = [];
        }

        return child;
    }
}
