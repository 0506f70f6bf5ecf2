using System.Collections.Immutable;

namespace IapK8s.Controller.Directories.Ldap;

/// <summary>Who is in each group, with what is nested in it.</summary>
/// <param name="Sure">By name, all groups.</param>
/// <param name="Doubtful">By name, those groups that have any: who may be a member, and is none for sure.</param>
internal sealed record ClosedGroups(ImmutableSortedDictionary<string, ImmutableArray<string>> Sure, ImmutableSortedDictionary<string, ImmutableArray<string>> Doubtful);
