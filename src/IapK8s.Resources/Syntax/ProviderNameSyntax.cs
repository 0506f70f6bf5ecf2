namespace IapK8s.Resources.Syntax;

/// <summary>A provider by its full name: <c>corp</c> or <c>/corp</c> for a ClusterIapProvider, <c>namespace/name</c> for an IapProvider.</summary>
public static class ProviderNameSyntax
{
    /// <summary>Null with the <paramref name="canonical"/> name (<c>/corp</c>, <c>shop/own</c>), or what is wrong.</summary>
    public static SyntaxProblem? Parse(string text, out string canonical)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var (ns, name) = slash < 0 ? ("", text) : (text[..slash], text[(slash + 1)..]);
        canonical = $"{ns}/{name}";
        return NameSyntax.CheckSubdomain(name) is null && (ns.Length == 0 || NameSyntax.CheckLabel(ns) is null)
            ? null
            : new SyntaxProblem($"{Quoted.Of(text)} is not the name of a provider", "Write the name of a ClusterIapProvider, or namespace/name of an IapProvider.");
    }
}
