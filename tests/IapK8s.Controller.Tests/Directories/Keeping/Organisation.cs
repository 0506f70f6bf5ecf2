using System.Collections.Immutable;
using System.Globalization;
using IapK8s.Compiler.Inputs;
using IapK8s.Controller.Directories.Keeping;

namespace IapK8s.Controller.Tests.Directories.Keeping;

/// <summary>Groups of many people, the same each time.</summary>
internal static class Organisation
{
    public static readonly DateTimeOffset Then = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Everybody is in the first group, and in some others; the last group is empty.</summary>
    public static ImmutableSortedDictionary<string, ImmutableArray<string>> Of(int people, int groups, int groupsOfEach)
    {
        var members = Enumerable.Range(0, groups).Select(_ => new SortedSet<string>(StringComparer.Ordinal)).ToArray();
        for (var i = 0; i < people; i++)
        {
            var member = string.Create(CultureInfo.InvariantCulture, $"user:given.family-{i}@example.com");
            members[0].Add(member);
            for (var j = 1; j < groupsOfEach; j++)
            {
                members[1 + (((i * 7919) + (j * 104_729)) % (groups - 2))].Add(member);
            }
        }

        return members.Select((set, i) => (Name: string.Create(CultureInfo.InvariantCulture, $"group-{i:D4}"), set)).ToImmutableSortedDictionary(group => group.Name, group => group.set.ToImmutableArray(), StringComparer.Ordinal);
    }

    public static ImmutableSortedDictionary<string, ImmutableArray<string>> Without(this ImmutableSortedDictionary<string, ImmutableArray<string>> groups, string member) =>
        groups.ToImmutableSortedDictionary(group => group.Key, group => group.Value.Remove(member), StringComparer.Ordinal);

    public static (DirectoryManifest Manifest, ImmutableArray<DirectoryShard> Shards, DirectoryContents Contents) Kept(ImmutableSortedDictionary<string, ImmutableArray<string>> groups, string directory = "corp", ImmutableSortedDictionary<string, ImmutableArray<string>>? doubtful = null)
    {
        doubtful ??= ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty;
        var shards = DirectoryShards.Split(groups, doubtful);
        ImmutableArray<ShardReference> references = [.. shards.Select(shard => shard.Reference)];
        var hash = DirectoryShards.HashOf(references);
        var people = groups.Values.SelectMany(members => members).Distinct().Count();
        return (new DirectoryManifest(directory, hash, Then, Then, groups.Count, people, groups.Values.Sum(members => members.Length), "", references, null), shards, new DirectoryContents(directory, hash, groups) { Doubtful = doubtful });
    }
}
