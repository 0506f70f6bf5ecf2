using System.Text.Json.Nodes;

namespace IapK8s.TestKit.Clusters.Access;

/// <summary>The roles and bindings that every API server starts with, as far as anybody here needs them.</summary>
internal static class BootstrapRoles
{
    public static IEnumerable<(string Plural, JsonObject Document)> Documents =>
    [
        Role("cluster-admin", """[{"apiGroups":["*"],"resources":["*"],"verbs":["*"]},{"nonResourceURLs":["*"],"verbs":["*"]}]"""),
        Binding("cluster-admin", "system:masters"),
        Role("system:discovery", """[{"nonResourceURLs":["/api","/api/*","/apis","/apis/*","/healthz","/livez","/openapi","/openapi/*","/readyz","/version","/version/"],"verbs":["get"]}]"""),
        Binding("system:discovery", "system:authenticated"),
        Role("system:public-info-viewer", """[{"nonResourceURLs":["/healthz","/livez","/readyz","/version","/version/"],"verbs":["get"]}]"""),
        Binding("system:public-info-viewer", "system:authenticated", "system:unauthenticated"),
        Role("system:basic-user", """[{"apiGroups":["authorization.k8s.io"],"resources":["selfsubjectaccessreviews","selfsubjectrulesreviews"],"verbs":["create"]},{"apiGroups":["authentication.k8s.io"],"resources":["selfsubjectreviews"],"verbs":["create"]}]"""),
        Binding("system:basic-user", "system:authenticated"),
        Role("system:service-account-issuer-discovery", """[{"nonResourceURLs":["/.well-known/openid-configuration","/.well-known/openid-configuration/","/openid/v1/jwks","/openid/v1/jwks/"],"verbs":["get"]}]"""),
        Binding("system:service-account-issuer-discovery", "system:serviceaccounts"),
        Role("system:auth-delegator", """[{"apiGroups":["authentication.k8s.io"],"resources":["tokenreviews"],"verbs":["create"]},{"apiGroups":["authorization.k8s.io"],"resources":["subjectaccessreviews"],"verbs":["create"]}]"""),
    ];

    private static (string, JsonObject) Role(string name, string rules) =>
        ("clusterroles", new JsonObject { ["metadata"] = Metadata(name), ["rules"] = JsonNode.Parse(rules) });

    private static (string, JsonObject) Binding(string name, params IEnumerable<string> groups) => ("clusterrolebindings", new JsonObject
    {
        ["metadata"] = Metadata(name),
        ["roleRef"] = new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = "ClusterRole", ["name"] = name },
        ["subjects"] = new JsonArray([.. groups.Select(group => new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = "Group", ["name"] = group })]),
    });

    private static JsonObject Metadata(string name) => new()
    {
        ["name"] = name,
        ["labels"] = new JsonObject { ["kubernetes.io/bootstrapping"] = "rbac-defaults" },
        ["annotations"] = new JsonObject { ["rbac.authorization.kubernetes.io/autoupdate"] = "true" },
    };
}
