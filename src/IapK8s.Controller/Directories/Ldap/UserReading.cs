using System.Collections.Immutable;
using IapK8s.Policy.Definitions;
using IapK8s.Resources.Syntax;

namespace IapK8s.Controller.Directories.Ldap;

/// <summary>What is asked of a person's entry, and what the answers mean.</summary>
internal sealed class UserReading(DirectoryQuery query)
{
    private const string Sid = "objectSid";
    private const string PrimaryGroup = "primaryGroupID";
    private const string AccountControl = "userAccountControl";

    /// <summary>ADS_UF_ACCOUNTDISABLE.</summary>
    private const long DisabledFlag = 0x2;

    private readonly bool _isActiveDirectory = query.Kind == DirectoryKind.ActiveDirectory;

    public string[] Attributes { get; } =
    [
        .. new[] { query.Users.IdentityAttribute }
            .Concat(query.Kind == DirectoryKind.ActiveDirectory ? [Sid, PrimaryGroup, AccountControl] : [])
            .Concat(query.Groups.Membership switch
            {
                MembershipKind.MemberOf => [query.Groups.MemberAttribute],
                MembershipKind.MemberUid => [query.Groups.MemberUidAttribute],
                _ => [],
            }).Distinct(StringComparer.OrdinalIgnoreCase),
    ];

    public AccountStanding StandingOf(LdapEntry entry) =>
        !_isActiveDirectory ? AccountStanding.Enabled
        : entry.Number(AccountControl) is not { } flags ? AccountStanding.Unknown
        : (flags & DisabledFlag) != 0 ? AccountStanding.Disabled : AccountStanding.Enabled;

    /// <summary>All of the person's identities as members are spelled; those that no token could ever show are left out.</summary>
    public ImmutableArray<string> MembersOf(LdapEntry entry) =>
        [.. entry.Bytes(query.Users.IdentityAttribute).Select(Spell).OfType<string>().Select(Member).OfType<string>().Distinct(StringComparer.Ordinal)];

    public IEnumerable<string> UidsOf(LdapEntry entry) =>
        query.Groups.Membership == MembershipKind.MemberUid ? entry.Texts(query.Groups.MemberUidAttribute).OfType<string>().Distinct(StringComparer.Ordinal) : [];

    public ImmutableArray<string> GroupsOf(LdapEntry entry) =>
        query.Groups.Membership == MembershipKind.MemberOf ? MemberNames.Keys(entry, query.Groups.MemberAttribute) : [];

    /// <summary>Active Directory keeps one group of each account in its number, and in no <c>member</c> nor <c>memberOf</c>.</summary>
    public string? PrimaryGroupOf(LdapEntry entry) =>
        _isActiveDirectory && entry.Number(PrimaryGroup) is >= 0 and <= uint.MaxValue and var number
        && entry.Bytes(Sid) is [var sid] && SecurityIdentifier.TryFormat(sid, out var text)
            ? SecurityIdentifier.Sibling(text, (uint)number)
            : null;

    private string? Spell(byte[] value) => query.Users.IdentityAttribute.ToLowerInvariant() switch
    {
        "objectguid" or "ms-ds-consistencyguid" => value.Length == 16 ? new Guid(value).ToString("D") : null,
        "objectsid" => SecurityIdentifier.TryFormat(value, out var sid) ? sid : null,
        _ => LdapEntry.Text(value),
    };

    private string? Member(string value)
    {
        // A subject with an @ matches nobody, and an e-mail without one would be taken for a subject.
        if (value.Contains('@', StringComparison.Ordinal) != (query.Users.IdentityKind == IdentityKind.Email)
            || MemberSyntax.Parse($"user:{value}", out var member) is not null || member.Kind != MemberKind.User)
        {
            return null;
        }

        return MemberSyntax.Format(member);
    }
}
