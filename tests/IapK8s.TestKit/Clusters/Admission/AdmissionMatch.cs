using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Objects;
using IapK8s.TestKit.Clusters.Storage;

namespace IapK8s.TestKit.Clusters.Admission;

/// <summary>Whether a webhook or policy is asked: by rules, namespace labels and object labels (<c>admissionregistration.k8s.io/v1</c>).</summary>
internal static class AdmissionMatch
{
    /// <summary>Neither sees the objects that configure them, so that nobody locks himself out.</summary>
    private static readonly HashSet<string> Exempt =
    [
        "mutatingwebhookconfigurations", "validatingwebhookconfigurations", "validatingadmissionpolicies", "validatingadmissionpolicybindings",
    ];

    public static bool IsExempt(AdmissionAttributes attributes) =>
        attributes.Request.Kind.Group == "admissionregistration.k8s.io" && Exempt.Contains(attributes.Request.Kind.Plural);

    public static bool Selects(JsonObject match, AdmissionAttributes attributes, ObjectStore store) =>
        SelectsNamespace(match.Child("namespaceSelector"), attributes, store) && SelectsObject(match.Child("objectSelector"), attributes);

    /// <summary>One of <c>rules</c> or <c>resourceRules</c>.</summary>
    public static bool Covers(JsonObject rule, AdmissionAttributes attributes)
    {
        var (kind, subresource) = (attributes.Request.Kind, attributes.Request.Subresource);
        var scope = rule.Text("scope") ?? "*";
        return Names(rule, "operations", attributes.Operation)
            && Names(rule, "apiGroups", kind.Group)
            && Names(rule, "apiVersions", kind.Version)
            && (scope == "*" || scope == (attributes.Request.Namespace.Length > 0 ? "Namespaced" : "Cluster"))
            && rule.Texts("resources").Any(resource => CoversResource(resource, kind.Plural, subresource))
            && (rule["resourceNames"] is not JsonArray { Count: > 0 } || rule.Texts("resourceNames").Contains(attributes.Name));
    }

    private static bool CoversResource(string pattern, string resource, string subresource)
    {
        if (pattern == "*/*")
            return true;
        var (wanted, wantedSub) = pattern.Split('/', 2) switch { [var main, var sub] => (main, sub), [var main] => (main, ""), _ => ("", "") };
        return (wanted == "*" || wanted == resource) && (wantedSub == "*" || wantedSub == subresource);
    }

    /// <summary>A namespace is judged by its own labels, what lives in one by its namespace's; what is outside of any is always selected.</summary>
    private static bool SelectsNamespace(JsonObject? selector, AdmissionAttributes attributes, ObjectStore store)
    {
        if (selector is null || selector.Count == 0)
            return true;
        if (attributes.Request.Kind.GroupResource == "namespaces" && (attributes.Object ?? attributes.Old) is { } own)
            return LabelRequirement.Selects(selector, (own["metadata"] as JsonObject).Map("labels"));
        return attributes.Request.Namespace.Length == 0
            || (store.Find("/namespaces", "", attributes.Request.Namespace) is { } found && LabelRequirement.Selects(selector, found.Labels));
    }

    /// <summary>Either the new or the old object is enough.</summary>
    private static bool SelectsObject(JsonObject? selector, AdmissionAttributes attributes) =>
        selector is null || selector.Count == 0 || new[] { attributes.Object, attributes.Old }.Any(each => each is not null && LabelRequirement.Selects(selector, (each["metadata"] as JsonObject).Map("labels")));

    private static bool Names(JsonObject rule, string list, string wanted) => rule.Texts(list).Any(item => item == "*" || item == wanted);
}
