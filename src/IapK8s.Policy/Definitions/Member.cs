namespace IapK8s.Policy.Definitions;

public enum MemberKind : byte
{
    Unspecified = 0,

    /// <summary><c>user:alice@example.com</c>, a verified e-mail compared without ASCII case; without an <c>@</c> it is the subject, exactly.</summary>
    User,

    /// <summary><c>group:name</c>, a group of the token, exactly.</summary>
    Group,

    /// <summary><c>iapgroup:name</c>, an IapGroup or a directory group.</summary>
    IapGroup,

    /// <summary><c>domain:example.com</c>, the verified e-mail's domain, without ASCII case, no subdomains.</summary>
    Domain,

    /// <summary><c>serviceAccount:namespace/name</c>.</summary>
    ServiceAccount,

    /// <summary><c>claim:key=value</c>.</summary>
    Claim,

    AllAuthenticatedUsers,
    AllUsers,
}

/// <summary>One entry of a members list, parsed and canonical: e-mails and domains in lower case.</summary>
/// <param name="Value">What follows the colon; for a claim <c>key=value</c>; empty for <c>allUsers</c> and <c>allAuthenticatedUsers</c>.</param>
public readonly record struct Member(MemberKind Kind, string Value);
