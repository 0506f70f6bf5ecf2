using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Objects;
using IapK8s.TestKit.Clusters.Storage;

namespace IapK8s.TestKit.Clusters.Access;

/// <summary>Role-based access control over the stored roles and bindings (kubernetes.io/docs/reference/access-authn-authz/rbac). Without a rule that allows it, it is denied.</summary>
internal sealed class RoleEvaluator(ObjectStore store)
{
    private const string Group = "rbac.authorization.k8s.io/";

    public bool Allows(Caller caller, AccessQuestion question) =>
        caller.Groups.Contains(Caller.Masters) || RulesOf(caller, question.Namespace).Any(rule => Covers(rule, question));

    private IEnumerable<JsonObject> RulesOf(Caller caller, string ns)
    {
        foreach (var binding in Stored("clusterrolebindings").Where(binding => IsSubject(binding, caller)))
        {
            foreach (var rule in RulesOfRole(binding, ns: ""))
                yield return rule;
        }
        if (ns.Length == 0)
            yield break;
        foreach (var binding in Stored("rolebindings").Where(binding => binding.Namespace() == ns && IsSubject(binding, caller)))
        {
            foreach (var rule in RulesOfRole(binding, ns))
                yield return rule;
        }
    }

    private IEnumerable<JsonObject> RulesOfRole(JsonObject binding, string ns)
    {
        var reference = binding.Child("roleRef");
        var name = reference.Text("name") ?? "";
        var role = reference.Text("kind") == "ClusterRole" ? store.Find(Group + "clusterroles", "", name) : store.Find(Group + "roles", ns, name);
        return role?.Open().Objects("rules") ?? [];
    }

    private IEnumerable<JsonObject> Stored(string plural) => store.Snapshot(Group + plural).Objects.Values.Select(stored => stored.Open());

    private static bool IsSubject(JsonObject binding, Caller caller) => binding.Objects("subjects").Any(subject => subject.Text("kind") switch
    {
        "User" => subject.Text("name") == caller.Name,
        "Group" => caller.Groups.Contains(subject.Text("name") ?? ""),
        "ServiceAccount" => caller.Name == Caller.ServiceAccountName(subject.Text("namespace") ?? binding.Namespace() ?? "", subject.Text("name") ?? ""),
        _ => false,
    });

    private static bool Covers(JsonObject rule, AccessQuestion question)
    {
        if (!Names(rule, "verbs", question.Verb))
            return false;
        if (question.Path is { } path)
            return rule.Texts("nonResourceURLs").Any(url => url == path || (url.EndsWith('*') && path.StartsWith(url[..^1], StringComparison.Ordinal)));
        return Names(rule, "apiGroups", question.Group)
            && NamesResource(rule, question)
            && (rule["resourceNames"] is not JsonArray { Count: > 0 } || (question.Name.Length > 0 && rule.Texts("resourceNames").Contains(question.Name)));
    }

    private static bool NamesResource(JsonObject rule, AccessQuestion question)
    {
        var wanted = question.Subresource.Length == 0 ? question.Resource : $"{question.Resource}/{question.Subresource}";
        return rule.Texts("resources").Any(resource => resource == "*" || resource == wanted || (question.Subresource.Length > 0 && resource == $"*/{question.Subresource}"));
    }

    private static bool Names(JsonObject rule, string list, string wanted) => rule.Texts(list).Any(item => item == "*" || item == wanted);
}
