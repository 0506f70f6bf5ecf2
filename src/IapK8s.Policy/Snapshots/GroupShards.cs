using System.Numerics;
using IapK8s.Policy.Definitions;

namespace IapK8s.Policy.Snapshots;

/// <summary>One group's members, left where they arrived: a look-up finds the shard by the hash's first bits and searches it. Nothing is copied, so a large group
/// costs what its shards cost.</summary>
internal sealed class GroupShards
{
    /// <summary>Bits that a shard may be chosen by.</summary>
    private const int Depth = 30;

    private readonly ulong[] _starts;
    private readonly ReadOnlyMemory<byte>[] _members;

    private GroupShards(ulong[] starts, ReadOnlyMemory<byte>[] members)
    {
        _starts = starts;
        _members = members;
    }

    /// <summary>Null where they leave a gap, overlap, or one is not what a shard is.</summary>
    public static GroupShards? Assemble(IEnumerable<GroupShardDefinition> shards)
    {
        var sorted = shards.Where(IsPlaced).OrderBy(Start).ToList();
        if (sorted.Count != shards.Count())
        {
            return null;
        }

        var next = 0UL;
        foreach (var shard in sorted)
        {
            if (Start(shard) != next || !IsAscending(shard.Members.Span))
            {
                return null;
            }

            next += Width(shard);
        }

        return next == 1UL << Depth ? new GroupShards([.. sorted.Select(Start)], [.. sorted.Select(shard => shard.Members)]) : null;
    }

    public bool Contains(UInt128 hash)
    {
        var at = Array.BinarySearch(_starts, (ulong)(hash >> (128 - Depth)));
        var members = _members[at < 0 ? ~at - 1 : at].Span;
        var (low, high) = (0, (members.Length / SubjectHashes.Size) - 1);
        while (low <= high)
        {
            var middle = (low + high) >> 1;
            var found = SubjectHashes.Read(members[(middle * SubjectHashes.Size)..]);
            if (found == hash)
            {
                return true;
            }

            (low, high) = found < hash ? (middle + 1, high) : (low, middle - 1);
        }

        return false;
    }

    private static bool IsPlaced(GroupShardDefinition shard) =>
        shard.Shards > 0 && BitOperations.IsPow2(shard.Shards) && shard.Shards <= 1 << Depth && shard.Shard >= 0 && shard.Shard < shard.Shards;

    private static ulong Width(GroupShardDefinition shard) => (1UL << Depth) / (ulong)shard.Shards;

    private static ulong Start(GroupShardDefinition shard) => (ulong)shard.Shard * Width(shard);

    private static bool IsAscending(ReadOnlySpan<byte> members)
    {
        if (members.Length % SubjectHashes.Size != 0)
        {
            return false;
        }

        for (var at = SubjectHashes.Size; at < members.Length; at += SubjectHashes.Size)
        {
            if (members.Slice(at - SubjectHashes.Size, SubjectHashes.Size).SequenceCompareTo(members.Slice(at, SubjectHashes.Size)) >= 0)
            {
                return false;
            }
        }

        return true;
    }
}
