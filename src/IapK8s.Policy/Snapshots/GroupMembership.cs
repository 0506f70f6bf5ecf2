using IapK8s.Policy.Decisions;
using IapK8s.Policy.Identities;

namespace IapK8s.Policy.Snapshots;

/// <summary>Who is in which <c>iapgroup</c>: sets of keyed 128-bit subject hashes. An unknown group is Unknown for everybody, never empty.</summary>
public sealed class GroupMembership
{
    public static GroupMembership Empty { get; } = new();

    public Ternary Contains(string group, Principal principal) => Ternary.Unknown;
}
