using System.Buffers.Binary;
using System.Collections.Immutable;
using IapK8s.Compiler.Outputs;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Snapshots;
using IapK8s.Protocol.Mapping;
using IapK8s.Protocol.Push.V1;
using IapK8s.Protocol.Versions;

namespace IapK8s.Controller.Push;

/// <summary>Groups as they travel: keyed hashes of their members, in shards by the first bits of their hashes.</summary>
internal static class GroupResources
{
    private const int MostMembers = 1000;

    /// <summary>Bits that a shard may be chosen by. Hashes that agree in so many are the same: nothing is split further.</summary>
    private const int MostBits = 30;

    public static ImmutableArray<Resource> Shards(CompiledGroup group, ReadOnlySpan<byte> key)
    {
        var hashes = new UInt128[group.Members.Length];
        Span<byte> hash = stackalloc byte[SubjectHashes.Size];
        for (var i = 0; i < hashes.Length; i++)
        {
            SubjectHashes.Write(key, group.Members[i], hash);
            hashes[i] = BinaryPrimitives.ReadUInt128BigEndian(hash);
        }

        Array.Sort(hashes);
        var shards = ImmutableArray.CreateBuilder<Resource>();
        Split(shards, group.Name, hashes, prefix: 0, bits: 0);
        return shards.ToImmutable();
    }

    /// <summary>Halves by the next bit until each part is small enough. Where a member is depends on the hashes that share its first bits and on no other. An empty part
    /// is a shard as well: known, and nobody in it.</summary>
    private static void Split(ImmutableArray<Resource>.Builder shards, string group, ReadOnlySpan<UInt128> hashes, int prefix, int bits)
    {
        if (hashes.Length > MostMembers && bits < MostBits)
        {
            var boundary = (UInt128)(uint)((prefix << 1) | 1) << (127 - bits);
            var middle = hashes.BinarySearch(boundary);
            middle = middle < 0 ? ~middle : middle;
            Split(shards, group, hashes[..middle], prefix << 1, bits + 1);
            Split(shards, group, hashes[middle..], (prefix << 1) | 1, bits + 1);
            return;
        }

        var members = new byte[hashes.Length * SubjectHashes.Size];
        for (var i = 0; i < hashes.Length; i++)
        {
            BinaryPrimitives.WriteUInt128BigEndian(members.AsSpan(i * SubjectHashes.Size), hashes[i]);
        }

        shards.Add(ContentVersion.Stamp(new Resource
        {
            Name = ResourceNames.GroupShard(group, prefix, 1 << bits),
            GroupShard = GroupShardMapping.ToWire(new GroupShardDefinition(group, prefix, 1 << bits, members)),
        }));
    }
}
