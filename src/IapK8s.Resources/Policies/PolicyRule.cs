using System.ComponentModel;

namespace IapK8s.Resources.Policies;

/// <summary>One rule. A matcher that is absent matches everything; one that is there is never empty.</summary>
[Description("One rule. It covers a request when members, methods, hosts, paths and condition all match; a matcher that is absent matches everything.")]
public sealed record PolicyRule
{
    [Description("""
        The rule's name, by which audit log, explain and status report it. Unique within the policy: at most 63 lower-case letters, digits and '-'. Required. Example: staff.
        """)]
    public string? Name { get; init; }

    [Description("""
        Allow grants, Deny refuses. A Deny that matches wins over every Allow of every level. Required. Example: Allow.
        """)]
    public string? Action { get; init; }

    [Description("""
        Whom the rule is about: user:alice@example.com (or user: and the provider's subject), group:employees (a group of the token), iapgroup:admins (an IapGroup), domain:example.com,
        claim:department=sales, allAuthenticatedUsers, allUsers (everybody, signed in or not). E-mail addresses count only where the provider has verified them. Required.
        Example: ["group:employees"].
        """)]
    public IReadOnlyList<string>? Members { get; init; }

    [Description("""
        Deny only: whom the rule spares, in the words of members; allUsers is refused. Who is not signed in is asked to sign in first. An entry that cannot be resolved spares nobody. Absent: nobody
        is spared. Example: ["iapgroup:admins"].
        """)]
    public IReadOnlyList<string>? ExceptMembers { get; init; }

    [Description("""
        Request methods, in upper case. TRACE and CONNECT are refused whatever a policy says. Absent: every method. Example: [GET, HEAD].
        """)]
    public IReadOnlyList<string>? Methods { get; init; }

    [Description("""
        Which of the policy's hosts the rule is about. In a policy for several workloads: hosts that those serve. Absent: all of them. Example: [shop.example.com].
        """)]
    public IReadOnlyList<string>? Hosts { get; init; }

    [Description("""
        Path patterns, written decoded. * stands for characters within one segment; /x/** covers /x and everything below it. An Allow matches exactly, a Deny ignores case and a trailing slash.
        Absent: every path. Example: [/admin/**].
        """)]
    public IReadOnlyList<string>? Paths { get; init; }

    [Description("""
        An expression in CEL (the Common Expression Language) that must be true as well. It may read request.method, host, path, query, headers, time, ip, protocol and scheme, and identity.sub, email,
        groups, claims, provider, auth_time, acr and amr, and ask for an IapAccessLevel by "name" in access_levels. An error counts as false in an Allow and as true in a Deny. Absent: no further condition.
        Example: request.method == "GET" || "admins" in identity.groups.
        """)]
    public string? Condition { get; init; }

    [Description("""
        Deny only: how somebody must have signed in to be spared. Who has not is asked to sign in that way instead of being refused. Absent: nobody is spared for their sign-in.
        Example: {acr: mfa, maxAuthAge: 10m}.
        """)]
    public RequirementSpec? Unless { get; init; }

    [Description("""
        Allow only: how somebody must have signed in for this rule to let them in. It binds this rule's grant alone. Absent: any sign-in will do. Example: {acr: mfa}.
        """)]
    public RequirementSpec? Require { get; init; }

    /// <summary>Whether the rule is about identities, so that a provider must be in force for it to mean something.</summary>
    public bool NamesPeople => (Members ?? []).Any(member => member != "allUsers") || ExceptMembers is not null || Unless is not null || Require is not null;
}

/// <summary>How somebody must have signed in.</summary>
public sealed record RequirementSpec
{
    [Description("""
        The authentication context class of the sign-in, as the provider writes it in the claim acr; compared exactly. Absent: any. Example: mfa.
        """)]
    public string? Acr { get; init; }

    [Description("""
        Authentication methods that the claim amr must list, all of them. Absent: any. Example: [hwk].
        """)]
    public IReadOnlyList<string>? Amr { get; init; }

    [Description("""
        How long ago the sign-in may be, by the claim auth_time. Absent: as long as the session lives. Example: 10m.
        """)]
    public string? MaxAuthAge { get; init; }
}
