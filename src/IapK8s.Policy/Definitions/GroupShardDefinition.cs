namespace IapK8s.Policy.Definitions;

/// <summary>A part of an <c>iapgroup</c>, as it travels.</summary>
/// <param name="Group">The group's name, as members write it after <c>iapgroup:</c>.</param>
/// <param name="Shard">From 0.</param>
/// <param name="Shards">How many there are: the group is known only when all are there.</param>
/// <param name="Members">16 bytes each: the first half of HMAC-SHA-256 over the member's canonical spelling.</param>
public sealed record GroupShardDefinition(string Group, int Shard, int Shards, ReadOnlyMemory<byte> Members);
