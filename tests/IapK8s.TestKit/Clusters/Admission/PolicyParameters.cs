using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Http;
using IapK8s.TestKit.Clusters.Kinds;
using IapK8s.TestKit.Clusters.Objects;
using IapK8s.TestKit.Clusters.Storage;

namespace IapK8s.TestKit.Clusters.Admission;

/// <summary>The objects that a binding hands to its policy as <c>params</c>: the policy is judged once for each.</summary>
internal sealed class PolicyParameters(ObjectStore store, ServedKinds kinds)
{
    private static readonly JsonObject?[] None = [null];

    /// <returns>The parameters (a null where the policy takes none), or why they could not be had.</returns>
    public (IReadOnlyList<JsonObject?> Found, string? Problem) Of(JsonObject policy, JsonObject binding, AdmissionAttributes attributes)
    {
        if (policy.Child("paramKind") is not { } wanted || binding.Child("paramRef") is not { } reference)
            return (None, null);
        var (group, version) = (wanted.Text("apiVersion") ?? "").Split('/') switch { [var g, var v] => (g, v), [var v] => ("", v), _ => ("", "") };
        if (kinds.FindKind(group, version, wanted.Text("kind") ?? "") is not { } kind)
            return ([], $"failed to find resource referenced by paramKind: '{wanted.Text("apiVersion")}, Kind={wanted.Text("kind")}'");
        var ns = "";
        if (kind.IsNamespaced)
        {
            ns = reference.Text("namespace") ?? attributes.Request.Namespace;
            if (ns.Length == 0)
                return ([], "cannot use namespaced paramRef in policy binding that matches cluster-scoped resources");
        }

        var found = store.Snapshot(kind.StorageKey).Objects.Values.Where(stored => stored.Namespace == ns && Picks(reference, stored))
            .Select(stored => (JsonObject?)Representation.Open(stored, kind)).ToList();
        return found.Count == 0 && reference.Text("parameterNotFoundAction") != "Allow"
            ? ([], "no params found for policy binding with `Deny` parameterNotFoundAction")
            : (found, null);
    }

    private static bool Picks(JsonObject reference, StoredObject stored) => reference.Text("name") is { Length: > 0 } name
        ? stored.Name == name
        : reference.Child("selector") is { } selector && LabelRequirement.Selects(selector, stored.Labels);
}
