using System.Collections.Frozen;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;

namespace IapK8s.Policy.Snapshots;

/// <summary>Who is in which <c>iapgroup</c>: sets of keyed 128-bit subject hashes. An unknown group is Unknown for everybody, never empty.</summary>
public sealed class GroupMembership
{
    private readonly byte[] _key;
    private readonly FrozenDictionary<string, GroupShards> _groups;

    private GroupMembership(byte[] key, FrozenDictionary<string, GroupShards> groups)
    {
        _key = key;
        _groups = groups;
    }

    public static GroupMembership Empty { get; } = new([], FrozenDictionary<string, GroupShards>.Empty);

    /// <summary>A group is known when its shards cover all hashes, each once, and are well-formed; else it is Unknown. Never throws.</summary>
    /// <param name="key">What the hashes are keyed with; empty while it has not arrived, and then no group is known.</param>
    public static GroupMembership Build(ReadOnlySpan<byte> key, IEnumerable<GroupShardDefinition> shards)
    {
        if (key.IsEmpty)
        {
            return Empty;
        }

        var groups = new Dictionary<string, GroupShards>(StringComparer.Ordinal);
        foreach (var group in shards.GroupBy(s => s.Group, StringComparer.Ordinal))
        {
            if (GroupShards.Assemble(group) is { } members)
            {
                groups.Add(group.Key, members);
            }
        }

        return new GroupMembership(key.ToArray(), groups.ToFrozenDictionary(StringComparer.Ordinal));
    }

    internal bool IsKnown(string group) => _groups.ContainsKey(group);

    public Ternary Contains(string group, Principal principal)
    {
        if (!_groups.TryGetValue(group, out var members))
        {
            return Ternary.Unknown;
        }

        var hashes = SubjectHashes.Of(principal, _key);
        return Kleene.Of((hashes.Email is { } email && members.Contains(email)) || (hashes.Subject is { } subject && members.Contains(subject)));
    }
}
