namespace IapK8s.Policy.Definitions;

/// <summary>A part of an <c>iapgroup</c>, as it travels: the members whose hashes begin with certain bits. Which part a member is in depends on its own hash and
/// on how full the part is, so one member's coming or going changes one part, or splits or joins it, and leaves all others as they are.</summary>
/// <param name="Group">The group's name, as members write it after <c>iapgroup:</c>.</param>
/// <param name="Shard">The bits, as a number.</param>
/// <param name="Shards">A power of two: how many parts of this size the group would have. The group is known only when its parts cover all hashes, each once.</param>
/// <param name="Members">16 bytes each, ascending: the first half of HMAC-SHA-256 over the member's canonical spelling.</param>
public sealed record GroupShardDefinition(string Group, int Shard, int Shards, ReadOnlyMemory<byte> Members);
