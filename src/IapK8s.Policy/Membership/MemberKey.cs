using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;

namespace IapK8s.Policy.Membership;

/// <summary>The spelling under which a member is filed and looked up.</summary>
internal static class MemberKey
{
    /// <summary>Only what has an <c>@</c> is compared without case: a subject is a string of its issuer's making (OpenID Connect Core §2).</summary>
    public static Member Of(Member member) => member.Kind switch
    {
        MemberKind.User when member.Value.Contains('@', StringComparison.Ordinal) => member with { Value = EmailCase.Fold(member.Value) },
        MemberKind.Domain => member with { Value = EmailCase.Fold(member.Value) },
        MemberKind.AllUsers or MemberKind.AllAuthenticatedUsers => member with { Value = "" },
        _ => member,
    };

    public static string? EmailOf(Principal principal) =>
        principal.Email is { } email && email.Contains('@', StringComparison.Ordinal) ? EmailCase.Fold(email) : null;

    public static string DomainOf(string email) => email[(email.LastIndexOf('@') + 1)..];

    /// <summary>Null for a subject that looks like an e-mail: <c>user:alice@example.com</c> must mean a verified address, whatever
    /// text an issuer lets people choose as their subject.</summary>
    public static string? SubjectOf(Principal principal) =>
        principal.Subject.Length == 0 || principal.Subject.Contains('@', StringComparison.Ordinal) ? null : principal.Subject;

    /// <summary>Null for a key with a <c>=</c> in it: <c>claim:a=b=c</c> is the value <c>b=c</c> of <c>a</c> and nothing else.</summary>
    public static string? ClaimOf(KeyValuePair<string, string> claim) =>
        claim.Key.Contains('=', StringComparison.Ordinal) ? null : $"{claim.Key}={claim.Value}";
}
