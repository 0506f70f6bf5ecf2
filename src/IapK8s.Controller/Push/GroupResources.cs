using System.Collections.Immutable;
using IapK8s.Compiler.Outputs;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Snapshots;
using IapK8s.Protocol.Mapping;
using IapK8s.Protocol.Push.V1;
using IapK8s.Protocol.Versions;

namespace IapK8s.Controller.Push;

/// <summary>Groups as they travel: keyed hashes of their members, in shards.</summary>
internal static class GroupResources
{
    private const int ShardSize = 1000;

    public static ImmutableArray<Resource> Shards(CompiledGroup group, ReadOnlySpan<byte> key)
    {
        var hashes = new List<byte[]>(group.Members.Length);
        foreach (var member in group.Members)
        {
            var hash = new byte[SubjectHashes.Size];
            SubjectHashes.Write(key, member, hash);
            hashes.Add(hash);
        }

        hashes.Sort((left, right) => left.AsSpan().SequenceCompareTo(right));

        // An empty group has one empty shard: known, and nobody in it.
        var count = Math.Max(1, (hashes.Count + ShardSize - 1) / ShardSize);
        var shards = ImmutableArray.CreateBuilder<Resource>(count);
        for (var shard = 0; shard < count; shard++)
        {
            var members = hashes.Skip(shard * ShardSize).Take(ShardSize).SelectMany(hash => hash).ToArray();
            shards.Add(ContentVersion.Stamp(new Resource
            {
                Name = ResourceNames.GroupShard(group.Name, shard),
                GroupShard = GroupShardMapping.ToWire(new GroupShardDefinition(group.Name, shard, count, members)),
            }));
        }

        return shards.MoveToImmutable();
    }
}
