using System.Numerics;
using Google.Protobuf;
using IapK8s.Policy.Definitions;
using Wire = IapK8s.Protocol.Push.V1;

namespace IapK8s.Protocol.Mapping;

/// <summary>Parts of groups on the wire.</summary>
public static class GroupShardMapping
{
    private const int HashLength = 16;

    public static Wire.GroupShard ToWire(GroupShardDefinition shard) => new()
    {
        Group = shard.Group,
        Shard = shard.Shard,
        Shards = shard.Shards,
        Members = ByteString.CopyFrom(shard.Members.Span),
    };

    public static Mapped<GroupShardDefinition> FromWire(Wire.GroupShard shard)
    {
        var reading = new WireReading();
        reading.Require(shard.Shards > 0 && BitOperations.IsPow2(shard.Shards), "shards", "is no power of two");
        reading.Require(shard.Shard >= 0 && shard.Shard < shard.Shards, "shard", "is not one of them");
        reading.Require(shard.Members.Length % HashLength == 0, "members", $"is no list of {HashLength}-byte hashes");
        reading.Require(shard.Members.Length <= WireLimits.ShardMembers * HashLength, "members", $"has more than {WireLimits.ShardMembers} entries");
        return reading.Finish(new GroupShardDefinition(reading.Text(shard.Group, "group"), shard.Shard, shard.Shards, shard.Members.Memory));
    }
}
