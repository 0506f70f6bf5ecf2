using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Http;
using IapK8s.TestKit.Clusters.Kinds;
using IapK8s.TestKit.Clusters.Objects;

namespace IapK8s.TestKit.Clusters.Writing;

/// <summary>What the server refuses of built-in kinds: the rules that somebody of ours could run into, not all of them.</summary>
internal static class BuiltInRules
{
    /// <summary>Of a running pod's spec everything else is fixed.</summary>
    private static readonly string[] ChangeablePodFields = ["containers", "initContainers", "ephemeralContainers", "activeDeadlineSeconds", "tolerations", "terminationGracePeriodSeconds", "nodeName", "schedulingGates"];

    public static IEnumerable<FailureCause> Check(ApiKind kind, JsonObject document, JsonObject? old) => kind.GroupResource switch
    {
        "pods" => CheckPod(document, old),
        "secrets" => CheckSecret(document, old),
        "services" => Required(document, "spec", "ports").Where(_ => document.Child("spec").Text("clusterIP") != "None" && document.Child("spec").Text("type") != "ExternalName"),
        "deployments.apps" or "statefulsets.apps" or "daemonsets.apps" or "replicasets.apps" => CheckWorkload(document, old),
        "rolebindings.rbac.authorization.k8s.io" or "clusterrolebindings.rbac.authorization.k8s.io" when old is not null && !JsonNode.DeepEquals(document["roleRef"], old["roleRef"]) =>
            [Invalid("roleRef", $"Invalid value: {document["roleRef"]?.ToJsonString()}: cannot change roleRef")],
        "validatingadmissionpolicies.admissionregistration.k8s.io" => Admission.Expressions.PolicyProgram.Compile(document.Ensure("spec")).Problems.Select(problem => Invalid("spec", "Invalid value: " + problem)),
        "customresourcedefinitions.apiextensions.k8s.io" => DefinitionRules.Check(document, old),
        _ => [],
    };

    private static IEnumerable<FailureCause> CheckPod(JsonObject document, JsonObject? old)
    {
        var spec = document.Ensure("spec");
        foreach (var cause in Required(document, "spec", "containers"))
            yield return cause;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var list in (string[])["initContainers", "containers"])
        {
            var index = 0;
            foreach (var container in spec.Objects(list))
            {
                var name = container.Text("name") ?? "";
                if (name.Length == 0)
                    yield return new FailureCause("FieldValueRequired", "Required value", $"spec.{list}[{index}].name");
                else if (!names.Add(name))
                    yield return new FailureCause("FieldValueDuplicate", $"Duplicate value: \"{name}\"", $"spec.{list}[{index}].name");
                var volumes = spec.Objects("volumes").Select(volume => volume.Text("name")).ToHashSet();
                var at = 0;
                foreach (var mount in container.Objects("volumeMounts"))
                {
                    if (!volumes.Contains(mount.Text("name")))
                        yield return new FailureCause("FieldValueNotFound", $"Not found: \"{mount.Text("name")}\"", $"spec.{list}[{index}].volumeMounts[{at}].name");
                    at++;
                }
                index++;
            }
        }
        if (old is not null && IsFixedPartChanged(spec, old.Ensure("spec")))
            yield return new FailureCause("FieldValueForbidden", "Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)", "spec");
    }

    private static bool IsFixedPartChanged(JsonObject spec, JsonObject old)
    {
        var (next, last) = (spec.Copy(), old.Copy());
        foreach (var field in ChangeablePodFields)
        {
            next.Remove(field);
            last.Remove(field);
        }
        return !JsonNode.DeepEquals(next, last) || !JsonNode.DeepEquals(WithoutImages(spec), WithoutImages(old));
    }

    private static JsonArray WithoutImages(JsonObject spec)
    {
        var containers = new JsonArray();
        foreach (var container in spec.Objects("initContainers").Concat(spec.Objects("containers")))
        {
            var bare = container.Copy();
            bare.Remove("image");
            bare.Remove("resources");
            containers.Add(bare);
        }
        return containers;
    }

    private static IEnumerable<FailureCause> CheckSecret(JsonObject document, JsonObject? old)
    {
        if (old is not null && document.Text("type") != old.Text("type"))
            yield return Invalid("type", $"Invalid value: \"{document.Text("type")}\": field is immutable");
        if (old.Flag("immutable") && !JsonNode.DeepEquals(document["data"], old!["data"]))
            yield return new FailureCause("FieldValueForbidden", "Forbidden: field is immutable when `immutable` is set", "data");
        foreach (var (key, value) in document.Map("data"))
        {
            if (!Convert.TryFromBase64String(value, new byte[value.Length], out _))
                throw Failures.BadRequest($"Secret in version \"v1\" cannot be handled as a Secret: illegal base64 data in data.{key}");
        }
    }

    private static IEnumerable<FailureCause> CheckWorkload(JsonObject document, JsonObject? old)
    {
        var spec = document.Ensure("spec");
        if (spec.Child("selector") is not { } selector)
        {
            yield return new FailureCause("FieldValueRequired", "Required value", "spec.selector");
            yield break;
        }
        if (!Storage.LabelRequirement.Selects(selector, spec.Child("template", "metadata").Map("labels")))
            yield return Invalid("spec.template.metadata.labels", "Invalid value: `selector` does not match template `labels`");
        if (old is not null && !JsonNode.DeepEquals(selector, old.Child("spec", "selector")))
            yield return Invalid("spec.selector", "Invalid value: field is immutable");
    }

    private static IEnumerable<FailureCause> Required(JsonObject document, string parent, string list)
    {
        if (document.Child(parent)?[list] is not JsonArray { Count: > 0 })
            yield return new FailureCause("FieldValueRequired", "Required value", $"{parent}.{list}");
    }

    private static FailureCause Invalid(string field, string message) => new("FieldValueInvalid", message, field);
}
