using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Requests;

namespace IapK8s.Resources.Syntax;

/// <summary>Members speak IAM: <c>user:alice@example.com</c>, <c>group:staff</c>, <c>allUsers</c>.</summary>
public static class MemberSyntax
{
    public const int Longest = 512;

    private static readonly string[] Kinds =
        ["user:", "group:", "iapgroup:", "domain:", "serviceAccount:", "claim:", "allAuthenticatedUsers", "allUsers"];

    private static readonly string Vocabulary = $"Write one of {Quoted.Choice(Kinds)}, with a value after the colon.";

    /// <summary>Null with the canonical <paramref name="member"/>, or what is wrong.</summary>
    public static SyntaxProblem? Parse(string text, out Member member)
    {
        member = default;
        if (text.Length > Longest)
            return new SyntaxProblem($"{Quoted.Of(text)} is longer than {Longest} characters", "Shorten it.");
        if (TextSyntax.HasControls(text) || text != text.Trim())
            return new SyntaxProblem($"{Quoted.Of(text)} has white space or control characters at its ends or inside", "Write the member alone.");
        if (text is "allUsers" or "allAuthenticatedUsers")
        {
            member = new Member(text == "allUsers" ? MemberKind.AllUsers : MemberKind.AllAuthenticatedUsers, "");
            return null;
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (kind, value) = colon < 0 ? (text, "") : (text[..(colon + 1)], text[(colon + 1)..]);
        if (!Kinds.Contains(kind) || colon < 0)
            return UnknownKind(text, kind);
        if (value.Length == 0 || value != value.Trim())
            return new SyntaxProblem($"{Quoted.Of(text)} names nobody", $"Write a value right after {kind}");
        return kind switch
        {
            "user:" => User(text, value, out member),
            "group:" => Plain(MemberKind.Group, value, out member),
            "iapgroup:" => IapGroup(value, out member),
            "domain:" => Domain(text, value, out member),
            "claim:" => Claim(text, value, out member),
            _ => new SyntaxProblem(
                $"{Quoted.Of(text)} is a Kubernetes ServiceAccount, which this build does not enforce", "Let the workload use a token of the OIDC provider and list its user: or group:.", IsUnsupported: true),
        };
    }

    /// <summary>The canonical spelling: what <see cref="Parse"/> reads back to the same member.</summary>
    public static string Format(Member member) => member.Kind switch
    {
        MemberKind.User => "user:" + member.Value,
        MemberKind.Group => "group:" + member.Value,
        MemberKind.IapGroup => "iapgroup:" + member.Value,
        MemberKind.Domain => "domain:" + member.Value,
        MemberKind.ServiceAccount => "serviceAccount:" + member.Value,
        MemberKind.Claim => "claim:" + member.Value,
        MemberKind.AllAuthenticatedUsers => "allAuthenticatedUsers",
        MemberKind.AllUsers => "allUsers",
        _ => "",
    };

    private static SyntaxProblem? User(string text, string value, out Member member)
    {
        member = default;
        var at = value.IndexOf('@', StringComparison.Ordinal);
        if (value.Contains('*', StringComparison.Ordinal) || value.Any(char.IsWhiteSpace) || at == 0 || at == value.Length - 1 || value.LastIndexOf('@') != at)
            return new SyntaxProblem($"{Quoted.Of(text)} is neither an e-mail address nor a subject", "Write user:alice@example.com, or user: with the provider's subject; there are no wildcards, but domain: and group:.");
        member = new Member(MemberKind.User, at < 0 ? value : EmailCase.Fold(value));
        return null;
    }

    private static SyntaxProblem? IapGroup(string value, out Member member)
    {
        member = new Member(MemberKind.IapGroup, value);
        return NameSyntax.CheckSubdomain(value);
    }

    private static SyntaxProblem? Domain(string text, string value, out Member member)
    {
        member = default;
        if (value.Contains('*', StringComparison.Ordinal) || value.Contains('@', StringComparison.Ordinal)
            || !CanonicalHost.TryParse(value, out var domain, out var port) || port is not null || !domain.Contains('.', StringComparison.Ordinal))
        {
            return new SyntaxProblem($"{Quoted.Of(text)} is not a domain", "Write domain:example.com; subdomains are listed one by one.");
        }
        member = new Member(MemberKind.Domain, domain);
        return null;
    }

    private static SyntaxProblem? Claim(string text, string value, out Member member)
    {
        var equals = value.IndexOf('=', StringComparison.Ordinal);
        member = new Member(MemberKind.Claim, value);
        return equals > 0 && equals < value.Length - 1
            ? null
            : new SyntaxProblem($"{Quoted.Of(text)} is not a claim and its value", "Write claim:key=value, such as claim:department=finance.");
    }

    private static SyntaxProblem? Plain(MemberKind kind, string value, out Member member)
    {
        member = new Member(kind, value);
        return null;
    }

    private static SyntaxProblem UnknownKind(string text, string kind)
    {
        // An e-mail without a prefix is what people write first.
        if (text.Contains('@', StringComparison.Ordinal) && !text.Contains(':', StringComparison.Ordinal))
            return new SyntaxProblem($"{Quoted.Of(text)} has no kind", $"Write user:{text}");
        var meant = Suggestion.For(kind, Kinds);
        return new SyntaxProblem($"{Quoted.Of(text)} is not a member", meant is null ? Vocabulary : $"Did you mean {meant}? {Vocabulary}");
    }
}
