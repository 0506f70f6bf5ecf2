using IapK8s.Compiler.Outputs;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Snapshots;

namespace IapK8s.Cli.Loading;

/// <summary>Compiled groups as a sidecar knows them. Nothing is hidden from whoever reads the resources themselves, so the key is none.</summary>
internal static class GroupRoll
{
    private static readonly byte[] Key = new byte[32];

    /// <param name="groups">Those that are known.</param>
    public static GroupMembership Of(IEnumerable<CompiledGroup> groups) => GroupMembership.Build(Key, groups.Select(Shard));

    private static GroupShardDefinition Shard(CompiledGroup group)
    {
        var hashes = new byte[group.Members.Length][];
        for (var i = 0; i < hashes.Length; i++)
        {
            hashes[i] = new byte[SubjectHashes.Size];
            SubjectHashes.Write(Key, group.Members[i], hashes[i]);
        }

        Array.Sort(hashes, (left, right) => left.AsSpan().SequenceCompareTo(right));
        return new GroupShardDefinition(group.Name, 0, 1, hashes.SelectMany(hash => hash).ToArray());
    }
}
