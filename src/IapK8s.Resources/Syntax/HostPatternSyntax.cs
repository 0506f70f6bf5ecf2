namespace IapK8s.Resources.Syntax;

/// <summary>Which hosts are meant, in the spelling that <see cref="IapK8s.Policy.Requests.HostPattern"/> matches by.</summary>
public static class HostPatternSyntax
{
    /// <summary>Null with the canonical <paramref name="pattern"/>, or what is wrong.</summary>
    public static SyntaxProblem? Parse(string text, out string pattern)
    {
        pattern = "";
        var isWild = text.StartsWith("*.", StringComparison.Ordinal);
        var name = isWild ? text[2..] : text;
        if (name.AsSpan().IndexOfAny("*:/") >= 0 || !HostSyntax.TryParseName(name, out var host) || host.Length > NameSyntax.LongestSubdomain)
            return new SyntaxProblem($"{Quoted.Of(text)} is neither a host name nor *. before one", "Write a name such as shop.example.com, or *.example.com for all names below it.");
        pattern = isWild ? "*." + host : host;
        return null;
    }
}
