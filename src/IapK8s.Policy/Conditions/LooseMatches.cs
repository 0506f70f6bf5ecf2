using IapK8s.Policy.Cel.Syntax;
using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Conditions;

/// <summary>Finds names that are compared by a part of them: <c>endsWith("example.com")</c> holds for <c>evilexample.com</c>, which anybody can register.</summary>
internal static class LooseMatches
{
    private static readonly string[] Foldings = ["lowerAscii", "upperAscii", "trim"];

    public static IEnumerable<LooseMatch> In(Expr expr)
    {
        if (expr is CallExpr { Arguments: [var subject, var argument] } call && NameOf(subject) is { } name && argument is LiteralExpr { Value.Kind: CelKind.String } literal
            && Judge(call.Function, name, literal.Value.AsString()) is { } loose)
        {
            yield return loose;
        }

        foreach (var child in expr.Children.SelectMany(In))
        {
            yield return child;
        }
    }

    private static LooseMatch? Judge(string function, string name, string text) => function switch
    {
        "endsWith" when IsDomain(text) => new LooseMatch(
            $"{name}.endsWith(\"{text}\")", Sample(name, $"evil{text}"), name == "request.host" ? $"write {name}.endsWith(\".{text}\") or {name} == \"{text}\"" : $"write {name}.endsWith(\"@{text}\"), or members: [\"domain:{text}\"]"),
        "contains" when text.Length > 0 => new LooseMatch(
            $"{name}.contains(\"{text}\")", Sample(name, $"{text.Trim('@', '.')}.evil.example"), $"compare all of it ({name} == ...) or its end, with the \"@\" or \".\" before it"),
        "matches" when !IsAnchored(text) => new LooseMatch(
            $"{name}.matches(\"{text}\")", "whatever has a part that matches", "begin the pattern with ^ and end it with $: matches looks for it anywhere"),
        _ => null,
    };

    private static string Sample(string name, string domain) => name == "identity.email" ? $"mallory@{domain.TrimStart('@')}" : domain;

    /// <summary>Something with a dot in it and no mark before that says where a name begins.</summary>
    private static bool IsDomain(string text) => text.Length > 0 && text[0] is not ('@' or '.') && !text.Contains('@', StringComparison.Ordinal) && text.IndexOf('.', StringComparison.Ordinal) > 0;

    private static bool IsAnchored(string pattern) =>
        (pattern.StartsWith('^') || pattern.StartsWith(@"\A", StringComparison.Ordinal)) && ((pattern.EndsWith('$') && !pattern.EndsWith(@"\$", StringComparison.Ordinal)) || pattern.EndsWith(@"\z", StringComparison.Ordinal))
        && !pattern.Contains('|', StringComparison.Ordinal);

    /// <summary>What people or hosts are called by; null for anything else.</summary>
    private static string? NameOf(Expr expr) => expr switch
    {
        SelectExpr { Reference: Reference.Variable { Name: "identity.email" or "identity.sub" or "request.host" } variable } => variable.Name,
        SelectExpr { Reference: null, Operand: SelectExpr { Reference: Reference.Variable { Name: "identity.claims" or "request.auth.claims" } claims } } select => $"{claims.Name}.{select.Field}",
        CallExpr { Receiver: not null, Arguments: [var inner, ..] } call when Foldings.Contains(call.Function) => NameOf(inner),
        _ => null,
    };
}
