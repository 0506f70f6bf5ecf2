namespace IapK8s.Resources.Syntax;

/// <summary>Distinguished names, filters and attributes of LDAP: enough to find a slip of the pen before the server does. What they mean is the server's to say.</summary>
public static class LdapSyntax
{
    public const int LongestName = 1_024;
    public const int LongestFilter = 2_048;
    public const int LongestAttribute = 128;

    private const int DeepestFilter = 16;

    /// <summary>RFC 4514; an empty one would be the whole server.</summary>
    public static SyntaxProblem? CheckName(string text) =>
        TextSyntax.Check(text, LongestName) ?? (text.Contains('=', StringComparison.Ordinal) && !text.StartsWith('=')
            ? null
            : new SyntaxProblem($"{Quoted.Of(text)} is not a distinguished name", "Write one such as ou=people,dc=example,dc=com."));

    /// <summary>A distinguished name, or, as Active Directory takes it, name@domain.</summary>
    public static SyntaxProblem? CheckAccount(string text) =>
        text.Contains('@', StringComparison.Ordinal) && !text.Contains('=', StringComparison.Ordinal) ? TextSyntax.Check(text, LongestName) : CheckName(text);

    /// <summary>RFC 4512 section 1.4: a name or an object identifier, without options.</summary>
    public static SyntaxProblem? CheckAttribute(string text)
    {
        var isName = text.Length > 0 && char.IsAsciiLetter(text[0]) && text.All(character => char.IsAsciiLetterOrDigit(character) || character == '-');
        var isIdentifier = text.Length > 0 && char.IsAsciiDigit(text[0]) && text[^1] != '.' && text.All(character => char.IsAsciiDigit(character) || character == '.');
        return (isName || isIdentifier) && text.Length <= LongestAttribute
            ? null
            : new SyntaxProblem($"{Quoted.Of(text)} is not an attribute", "Write its name alone, such as mail.");
    }

    /// <summary>RFC 4515: parentheses that match, and in each innermost pair an attribute and what it is compared with.</summary>
    public static SyntaxProblem? CheckFilter(string text)
    {
        if (TextSyntax.Check(text, LongestFilter) is { } problem)
            return problem;
        var at = 0;
        return TryFilter(text, ref at, DeepestFilter) && at == text.Length
            ? null
            : new SyntaxProblem($"{Quoted.Of(text)} is not a filter: character {at + 1} cannot stand there", "Write one such as (&(objectClass=person)(mail=*)); brackets and * of a value are written \\28, \\29 and \\2a.");
    }

    private static bool TryFilter(string text, ref int at, int depth)
    {
        if (depth == 0 || at >= text.Length || text[at] != '(')
            return false;
        at++;
        if (at >= text.Length)
            return false;
        if (text[at] is not ('&' or '|' or '!'))
            return TryComparison(text, ref at);
        var isNot = text[at++] == '!';
        var count = 0;
        while (at < text.Length && text[at] == '(')
        {
            if (!TryFilter(text, ref at, depth - 1))
                return false;
            count++;
        }
        if (count == 0 || (isNot && count != 1) || at >= text.Length || text[at] != ')')
            return false;
        at++;
        return true;
    }

    private static bool TryComparison(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '-' or '.' or ';' or ':'))
            at++;
        if (at == start)
            return false;
        if (at < text.Length && text[at] is '~' or '<' or '>')
            at++;
        if (at >= text.Length || text[at] != '=')
            return false;
        while (++at < text.Length && text[at] != ')')
        {
            if (text[at] == '(')
                return false;
            if (text[at] == '\\' && (at + 2 >= text.Length || !char.IsAsciiHexDigit(text[at + 1]) || !char.IsAsciiHexDigit(text[at + 2])))
                return false;
        }
        if (at >= text.Length)
            return false;
        at++;
        return true;
    }
}
