namespace IapK8s.TestKit.Clusters;

/// <summary>One request as RBAC sees it: who did what to which resource.</summary>
/// <param name="User">As authenticated: <c>system:serviceaccount:ns:name</c>.</param>
/// <param name="Subresource">Empty for the object itself.</param>
/// <param name="Namespace">Empty at cluster scope.</param>
/// <param name="Name">Empty for a collection.</param>
/// <param name="Path">Of a request that is about no resource; empty for resources.</param>
public sealed record ApiCall(string User, string Verb, string Group, string Resource, string Subresource, string Namespace, string Name, string Path)
{
    /// <summary>What a role has to allow: the resource, with its subresource.</summary>
    public string RuleResource => Subresource.Length == 0 ? Resource : $"{Resource}/{Subresource}";
}
