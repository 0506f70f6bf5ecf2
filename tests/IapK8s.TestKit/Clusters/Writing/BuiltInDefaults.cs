using System.Text;
using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Kinds;
using IapK8s.TestKit.Clusters.Objects;

namespace IapK8s.TestKit.Clusters.Writing;

/// <summary>The defaults of built-in kinds that a reader of ours could depend on; not all that the API server has.</summary>
internal static class BuiltInDefaults
{
    public static void Fill(ApiKind kind, JsonObject document)
    {
        switch (kind.GroupResource)
        {
            case "pods":
                PodDefaults.Fill(document.Ensure("spec"));
                break;
            case "deployments.apps" or "statefulsets.apps" or "replicasets.apps" or "daemonsets.apps":
                var spec = document.Ensure("spec");
                if (kind.Plural != "daemonsets")
                    Default(spec, "replicas", 1);
                PodDefaults.Fill(spec.Ensure("template").Ensure("spec"));
                break;
            case "jobs.batch":
                PodDefaults.Fill(document.Ensure("spec").Ensure("template").Ensure("spec"));
                break;
            case "services":
                FillService(document.Ensure("spec"));
                break;
            case "secrets":
                FillSecret(document);
                break;
            case "namespaces":
                document.Metadata().Ensure("labels")["kubernetes.io/metadata.name"] = document.Name();
                break;
            case "mutatingwebhookconfigurations.admissionregistration.k8s.io" or "validatingwebhookconfigurations.admissionregistration.k8s.io":
                foreach (var webhook in document.Objects("webhooks"))
                    FillWebhook(webhook, isMutating: kind.Plural.StartsWith("mutating", StringComparison.Ordinal));
                break;
            case "validatingadmissionpolicies.admissionregistration.k8s.io":
                Default(document.Ensure("spec"), "failurePolicy", "Fail");
                if (document.Child("spec", "matchConstraints") is { } constraints)
                    FillMatch(constraints);
                break;
            case "validatingadmissionpolicybindings.admissionregistration.k8s.io":
                if (document.Child("spec", "matchResources") is { } resources)
                    FillMatch(resources);
                break;
        }
    }

    /// <summary>What a new object's status is before anybody worked on it.</summary>
    public static void InitialStatus(ApiKind kind, JsonObject document)
    {
        switch (kind.GroupResource)
        {
            case "pods":
                document["status"] = new JsonObject { ["phase"] = "Pending", ["qosClass"] = "BestEffort" };
                break;
            case "namespaces":
                document.Ensure("spec")["finalizers"] = JsonObjects.Array(["kubernetes"]);
                document["status"] = new JsonObject { ["phase"] = "Active" };
                break;
            case "services":
                document["status"] = new JsonObject { ["loadBalancer"] = new JsonObject() };
                break;
            case "deployments.apps" or "statefulsets.apps" or "replicasets.apps" or "daemonsets.apps" or "jobs.batch" or "cronjobs.batch":
                document["status"] = new JsonObject();
                break;
        }
    }

    public static void Default(JsonObject target, string name, JsonNode value)
    {
        if (target[name] is null)
            target[name] = value;
    }

    private static void FillService(JsonObject spec)
    {
        Default(spec, "type", "ClusterIP");
        Default(spec, "sessionAffinity", "None");
        foreach (var port in spec.Objects("ports"))
        {
            Default(port, "protocol", "TCP");
            if (port["port"] is { } number)
                Default(port, "targetPort", number.DeepClone());
        }
        if (spec.Text("type") == "ExternalName")
            return;
        Default(spec, "internalTrafficPolicy", "Cluster");
        if (spec["clusterIP"] is null)
            spec["clusterIP"] = $"10.{Random.Shared.Next(96, 112)}.{Random.Shared.Next(256)}.{Random.Shared.Next(1, 255)}";
        Default(spec, "clusterIPs", JsonObjects.Array([spec.Text("clusterIP")!]));
        Default(spec, "ipFamilies", JsonObjects.Array(["IPv4"]));
        Default(spec, "ipFamilyPolicy", "SingleStack");
    }

    private static void FillSecret(JsonObject secret)
    {
        Default(secret, "type", "Opaque");
        foreach (var (key, text) in secret.Map("stringData"))
            secret.Ensure("data")[key] = Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
        secret.Remove("stringData");
    }

    private static void FillWebhook(JsonObject webhook, bool isMutating)
    {
        Default(webhook, "failurePolicy", "Fail");
        Default(webhook, "timeoutSeconds", 10);
        if (isMutating)
            Default(webhook, "reinvocationPolicy", "Never");
        if (webhook.Child("clientConfig", "service") is { } service)
            Default(service, "port", 443);
        FillMatch(webhook);
        foreach (var rule in webhook.Objects("rules"))
            Default(rule, "scope", "*");
    }

    private static void FillMatch(JsonObject match)
    {
        Default(match, "matchPolicy", "Equivalent");
        Default(match, "namespaceSelector", new JsonObject());
        Default(match, "objectSelector", new JsonObject());
        foreach (var rule in match.Objects("resourceRules").Concat(match.Objects("excludeResourceRules")))
            Default(rule, "scope", "*");
    }
}
