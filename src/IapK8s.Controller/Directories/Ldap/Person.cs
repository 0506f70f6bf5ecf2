using System.Collections.Immutable;

namespace IapK8s.Controller.Directories.Ldap;

/// <param name="Members">As groups list them, <c>user:…</c>; none for whom no group may list.</param>
/// <param name="Standing">Only who is enabled is let in by a group.</param>
/// <param name="MemberOf">Keys of DNs.</param>
/// <param name="PrimaryGroup">Its <c>objectSid</c>.</param>
internal sealed record Person(string Dn, ImmutableArray<string> Members, AccountStanding Standing, ImmutableArray<string> MemberOf, string? PrimaryGroup);
