using System.Buffers;
using System.Collections.Immutable;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Revocations;
using IapK8s.Resources.Syntax;

namespace IapK8s.Resources.Validation;

/// <summary>Everything that is wrong with one revocation. By itself alone: it has to work while everything else is broken.</summary>
public static class RevocationValidator
{
    /// <summary>128 bits in base64url.</summary>
    internal const int SessionIdLength = 22;

    internal const int LongestSubject = 255;

    private static readonly SearchValues<char> Base64Url = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    public static ImmutableArray<Finding> Validate(IapRevocation revocation)
    {
        var findings = new FindingList(revocation);
        var (spec, field) = (revocation.Spec, FieldPath.Spec);
        MetadataValidator.Check(findings, revocation.Metadata, isNamespaced: false);
        if (spec.User is null && spec.SessionId is null)
            findings.Required(field.Child("user"), "Write user: {provider: ..., sub: ...}, user: {provider: ..., email: ...}, or sessionId.");
        else if (spec.User is not null && spec.SessionId is not null)
            findings.Error(FindingReason.Invalid, field.Child("sessionId"), "Both user and sessionId are given", "Write two revocations.");
        if (spec.User is { } user)
            CheckUser(findings, field.Child("user"), user);
        if (spec.SessionId is { } session)
            findings.Check(field.Child("sessionId"), CheckSessionId(session));
        CheckTimes(findings, field, spec);
        return findings.ToImmutable();
    }

    private static void CheckUser(FindingList findings, FieldPath field, RevokedUser user)
    {
        if (user.Provider is null)
            findings.Required(field.Child("provider"), "Name the provider whose person this is: a subject or an e-mail address means nothing without it.");
        else
            findings.Check(field.Child("provider"), ProviderNameSyntax.Parse(user.Provider, out _));
        if (user.Sub is null && user.Email is null)
            findings.Required(field.Child("sub"), "Write sub, the provider's subject, or email.");
        else if (user.Sub is not null && user.Email is not null)
            findings.Error(FindingReason.Invalid, field.Child("email"), "Both sub and email are given", "Keep sub: it names the person also after a change of address.");
        if (user.Sub is not null)
            findings.Check(field.Child("sub"), TextSyntax.Check(user.Sub, LongestSubject));
        if (user.Email is not null)
            findings.Check(field.Child("email"), CheckEmail(user.Email));
    }

    private static void CheckTimes(FindingList findings, FieldPath field, IapRevocationSpec spec)
    {
        if (spec.SessionId is not null && spec.User is null)
        {
            foreach (var (name, text) in new[] { ("notBefore", spec.NotBefore), ("until", spec.Until), ("expires", spec.Expires) })
            {
                if (text is not null)
                    findings.Error(FindingReason.Invalid, field.Child(name), $"{name} is given for a session, which is dead for good", "Remove it.");
            }
            return;
        }
        if (spec.User is not null && spec.NotBefore is null && spec.Until is null)
            findings.Required(field.Child("notBefore"), "Write notBefore, up to when sign-ins are refused, or until, up to when the person is blocked altogether.");
        var notBefore = Time(findings, field.Child("notBefore"), spec.NotBefore);
        var until = Time(findings, field.Child("until"), spec.Until);
        if (Time(findings, field.Child("expires"), spec.Expires) is not { } expires)
            return;
        foreach (var (name, time) in new[] { ("notBefore", notBefore), ("until", until) })
        {
            if (expires <= time)
                findings.Error(FindingReason.Invalid, field.Child("expires"), $"expires is not after {name}", "Write a later time, or leave expires out.");
        }
    }

    private static DateTimeOffset? Time(FindingList findings, FieldPath field, string? text)
    {
        var value = default(DateTimeOffset);
        return text is not null && findings.Check(field, Parse(text, out value)) ? value : null;
    }

    private static SyntaxProblem? Parse(string text, out DateTimeOffset value) =>
        TimestampSyntax.Parse(text, out value) ?? (value.Year is < 2000 or > 9000
            ? new SyntaxProblem($"{Quoted.Of(text)} is not in the years 2000 to 9000", "Correct the year.")
            : null);

    private static SyntaxProblem? CheckSessionId(string text) =>
        text.Length == SessionIdLength && !text.AsSpan().ContainsAnyExcept(Base64Url)
            ? null
            : new SyntaxProblem($"{Quoted.Of(text)} is not the id of a session", $"Copy the {SessionIdLength} characters of \"session\" from a line of the audit log.");

    private static SyntaxProblem? CheckEmail(string text) =>
        text.Contains('@', StringComparison.Ordinal) && text.Length <= MemberSyntax.Longest - "user:".Length && MemberSyntax.Parse("user:" + text, out _) is null
            ? null
            : new SyntaxProblem($"{Quoted.Of(text)} is not an e-mail address", "Write the address alone, such as alice@example.com, or the person's subject as sub.");
}
