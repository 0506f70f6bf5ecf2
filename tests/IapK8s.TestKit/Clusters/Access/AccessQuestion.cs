using IapK8s.TestKit.Clusters.Http;

namespace IapK8s.TestKit.Clusters.Access;

/// <summary>What somebody wants to do, as RBAC is asked.</summary>
internal sealed record AccessQuestion(string Verb)
{
    public string Group { get; init; } = "";

    public string Resource { get; init; } = "";

    public string Subresource { get; init; } = "";

    public string Namespace { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>Of what is no resource; null for resources.</summary>
    public string? Path { get; init; }

    public static AccessQuestion Of(RequestTarget target) => target.IsResource
        ? new(target.Verb)
        {
            Group = target.Group,
            Resource = target.Resource,
            Subresource = target.Subresource,
            Namespace = target.Namespace,
            Name = target.Name,
        }
        : new(target.Verb) { Path = target.Path };

    /// <summary>As the API server words its refusal.</summary>
    public ApiFailure Refuse(Caller caller)
    {
        if (Path is not null)
            return new ApiFailure(403, "Forbidden", $"forbidden: User \"{caller.Name}\" cannot {Verb} path \"{Path}\"") { Details = [] };
        var what = Subresource.Length == 0 ? Resource : $"{Resource}/{Subresource}";
        var where = Namespace.Length == 0 ? "at the cluster scope" : $"in the namespace \"{Namespace}\"";
        var groupResource = Group.Length == 0 ? Resource : $"{Resource}.{Group}";
        var subject = Name.Length == 0 ? groupResource : $"{groupResource} \"{Name}\"";
        var details = new System.Text.Json.Nodes.JsonObject { ["kind"] = Resource };
        if (Name.Length > 0)
            details["name"] = Name;
        if (Group.Length > 0)
            details["group"] = Group;
        return new ApiFailure(403, "Forbidden", $"{subject} is forbidden: User \"{caller.Name}\" cannot {Verb} resource \"{what}\" in API group \"{Group}\" {where}") { Details = details };
    }
}
