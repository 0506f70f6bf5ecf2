using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using IapK8s.Compiler.Inputs;
using IapK8s.Protocol.Storage.V1;

namespace IapK8s.Controller.Directories.Keeping;

/// <summary>A directory to its parts and back. Who is in which part follows from the first bits of a hash of his name, as it does where groups travel: one person's change changes one part, and no
/// group is too large for one. Pure, and the same on every replica.</summary>
internal static class DirectoryShards
{
    public const int MostShards = 512;

    /// <summary>Of people in one part, before groups' names are counted.</summary>
    private const int PlannedBytes = 600_000;

    private const int MostBits = 12;

    /// <returns>In the order of their hashes; at least one.</returns>
    /// <param name="doubtful">Of groups that are among the others.</param>
    public static ImmutableArray<DirectoryShard> Split(ImmutableSortedDictionary<string, ImmutableArray<string>> groups, ImmutableSortedDictionary<string, ImmutableArray<string>> doubtful)
    {
        var memberships = new Dictionary<string, Person>(StringComparer.Ordinal);
        string[] names = [.. groups.Keys];
        for (var i = 0; i < names.Length; i++)
        {
            foreach (var member in groups[names[i]])
            {
                Of(member).Groups.Add(i);
            }

            foreach (var member in doubtful.GetValueOrDefault(names[i], []))
            {
                Of(member).Doubtful.Add(i);
            }
        }

        var people = memberships.Values.ToArray();
        Array.Sort(people, (left, right) => left.Position != right.Position ? left.Position.CompareTo(right.Position) : string.CompareOrdinal(left.Member, right.Member));
        var shards = ImmutableArray.CreateBuilder<DirectoryShard>();
        Split(shards, people, names, [.. names.Select(Position)], prefix: 0, bits: 0);
        return shards.ToImmutable();

        Person Of(string member)
        {
            if (!memberships.TryGetValue(member, out var person))
            {
                memberships[member] = person = new Person(member, [], [], Position(member));
            }

            return person;
        }
    }

    /// <summary>Of the whole, 16 hex digits.</summary>
    public static string HashOf(IEnumerable<ShardReference> shards) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', shards
        .OrderBy(shard => (long)shard.Prefix << (32 - shard.Bits)).Select(shard => string.Create(CultureInfo.InvariantCulture, $"{shard.Prefix}/{shard.Bits} {shard.Hash}"))))).AsSpan(0, 8));

    /// <param name="read">A part as it is kept; null where it is not there.</param>
    /// <exception cref="UnreadableDirectoryException">A part is missing or spoilt, or they are not what the manifest says.</exception>
    public static DirectoryContents Join(DirectoryManifest manifest, Func<ShardReference, byte[]?> read)
    {
        if (HashOf(manifest.Shards) != manifest.Hash || manifest.Shards.Sum(shard => shard.Bits is >= 0 and <= MostBits ? 1L << (MostBits - shard.Bits) : 0) != 1L << MostBits)
        {
            throw new UnreadableDirectoryException("the manifest contradicts itself");
        }

        var (groups, doubtful) = (new Dictionary<string, List<string>>(StringComparer.Ordinal), new Dictionary<string, List<string>>(StringComparer.Ordinal));
        foreach (var reference in manifest.Shards)
        {
            Add(groups, doubtful, DirectoryShard.Read(reference, read(reference) ?? throw new UnreadableDirectoryException($"shard {reference.Hash} is not there")));
        }

        var joined = Sorted(groups);
        return joined.Count == manifest.Groups && joined.Values.Sum(members => members.Length) == manifest.Memberships
            ? new DirectoryContents(manifest.Directory, manifest.Hash, joined) { Doubtful = Sorted(doubtful) }
            : throw new UnreadableDirectoryException("the shards do not add up to what the manifest says");
    }

    private static void Split(ImmutableArray<DirectoryShard>.Builder shards, ReadOnlySpan<Person> people, string[] names, uint[] places, int prefix, int bits)
    {
        if (bits == MostBits || SizeOf(people) <= PlannedBytes)
        {
            var shard = DirectoryShard.Of(Message(people, names, places, prefix, bits), prefix, bits);
            if (bits == MostBits || shard.Reference.Bytes <= DirectoryShard.MostBytes)
            {
                shards.Add(shard);
                return;
            }
        }

        var boundary = (uint)((prefix << 1) | 1) << (31 - bits);
        var middle = 0;
        while (middle < people.Length && people[middle].Position < boundary)
        {
            middle++;
        }

        Split(shards, people[..middle], names, places, prefix << 1, bits + 1);
        Split(shards, people[middle..], names, places, (prefix << 1) | 1, bits + 1);
    }

    private static StoredDirectoryShard Message(ReadOnlySpan<Person> people, string[] names, uint[] places, int prefix, int bits)
    {
        // A group's own hash gives it a place even if nobody is in it: it is known, and empty.
        var isHere = new bool[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            isHere[i] = bits == 0 || places[i] >> (32 - bits) == prefix;
        }

        var sorted = people.ToArray();
        Array.Sort(sorted, (left, right) => string.CompareOrdinal(left.Member, right.Member));
        foreach (var group in sorted.SelectMany(person => person.Groups.Concat(person.Doubtful)))
        {
            isHere[group] = true;
        }

        var (message, local) = (new StoredDirectoryShard(), new uint[names.Length]);
        for (var i = 0; i < names.Length; i++)
        {
            if (isHere[i])
            {
                local[i] = (uint)message.Groups.Count;
                message.Groups.Add(names[i]);
            }
        }

        foreach (var person in sorted)
        {
            var stored = new StoredPerson { Member = person.Member };
            stored.Groups.AddRange(person.Groups.Select(group => local[group]));
            stored.DoubtfulGroups.AddRange(person.Doubtful.Select(group => local[group]));
            message.People.Add(stored);
        }

        return message;
    }

    private static void Add(Dictionary<string, List<string>> groups, Dictionary<string, List<string>> doubtful, StoredDirectoryShard shard)
    {
        var members = shard.Groups.Select(group => ListOf(groups, group)).ToArray();
        foreach (var person in shard.People)
        {
            foreach (var group in person.Groups)
            {
                members[Place(group)].Add(person.Member);
            }

            foreach (var group in person.DoubtfulGroups)
            {
                ListOf(doubtful, shard.Groups[Place(group)]).Add(person.Member);
            }
        }

        int Place(uint group) => group < members.Length ? (int)group : throw new UnreadableDirectoryException($"a person is in group {group} of {members.Length}");
    }

    private static List<string> ListOf(Dictionary<string, List<string>> groups, string group)
    {
        if (!groups.TryGetValue(group, out var known))
        {
            groups[group] = known = [];
        }

        return known;
    }

    private static ImmutableSortedDictionary<string, ImmutableArray<string>> Sorted(Dictionary<string, List<string>> groups) =>
        groups.ToImmutableSortedDictionary(group => group.Key, group => Sorted(group.Value), StringComparer.Ordinal);

    private static ImmutableArray<string> Sorted(List<string> members)
    {
        var sorted = members.ToArray();
        Array.Sort(sorted, StringComparer.Ordinal);
        return System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(sorted);
    }

    private static long SizeOf(ReadOnlySpan<Person> people)
    {
        var size = 0L;
        foreach (var person in people)
        {
            size += (person.Member.Length * 2) + ((person.Groups.Count + person.Doubtful.Count) * 2) + 8;
        }

        return size;
    }

    private static uint Position(string name) => BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    private sealed record Person(string Member, List<int> Groups, List<int> Doubtful, uint Position);
}
