using Microsoft.AspNetCore.Http;

namespace IapK8s.TestKit.Clusters.Http;

/// <summary>What a request is about, as the API server's <c>RequestInfo</c> tells it: the words that RBAC, admission and audit speak.</summary>
internal sealed record RequestTarget
{
    public required string Path { get; init; }

    public required string Verb { get; init; }

    public bool IsResource { get; init; }

    public string Group { get; init; } = "";

    public string Version { get; init; } = "";

    public string Resource { get; init; } = "";

    public string Subresource { get; init; } = "";

    public string Namespace { get; init; } = "";

    public string Name { get; init; } = "";

    public static RequestTarget Read(HttpRequest request)
    {
        var path = request.Path.Value ?? "/";
        var method = request.Method;
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var bare = new RequestTarget { Path = path, Verb = method.ToLowerInvariant() };
        var (group, version, rest) = parts switch
        {
            ["api", var v, .. var more] => ("", v, more),
            ["apis", var g, var v, .. var more] => (g, v, more),
            _ => ("", "", (string[])[]),
        };
        if (rest.Length == 0)
            return bare;

        var ns = "";
        if (rest is ["namespaces", var space, var next, ..] && next is not ("status" or "finalize"))
            (ns, rest) = (space, rest[2..]);
        else if (rest is ["namespaces", var only, ..])
            ns = only;

        var name = rest.Length > 1 ? rest[1] : "";
        var query = new RequestQuery(request.Query);
        // A list of the one object that a field selector names is a request for that name, so resourceNames apply.
        if (name.Length == 0 && method == HttpMethods.Get)
            name = query.FieldSelectorName ?? "";
        return bare with
        {
            IsResource = true,
            Group = group,
            Version = version,
            Resource = rest[0],
            Namespace = ns,
            Name = name,
            Subresource = rest.Length > 2 ? string.Join('/', rest[2..]) : "",
            Verb = VerbOf(method, isOne: rest.Length > 1, query.Watch),
        };
    }

    private static string VerbOf(string method, bool isOne, bool watches) => method switch
    {
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => isOne ? "delete" : "deletecollection",
        "GET" or "HEAD" when watches => "watch",
        "GET" or "HEAD" => isOne ? "get" : "list",
        _ => method.ToLowerInvariant(),
    };
}
