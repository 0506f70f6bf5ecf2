using System.Buffers.Binary;
using System.Security.Cryptography;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Snapshots;

namespace IapK8s.Policy.Tests.Evaluation;

internal sealed class GroupMembershipTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private static readonly Principal Alice = new() { Credential = CredentialKind.Session, Provider = "/corp", Subject = "Ab-1", Email = "alice@example.com" };

    [TestCase("user:alice@example.com")]
    [TestCase("user:Ab-1")]
    public void FindsMember_ByEmailOrSubject(string member) => Membership(("g", [member])).Contains("g", Alice).ShouldBe(Ternary.True);

    [TestCase("user:bob@example.com")]
    [TestCase("user:ab-1")]
    [TestCase("user:Alice@example.com")]
    [TestCase("alice@example.com")]
    public void DoesNotFindOthers(string member) => Membership(("g", [member])).Contains("g", Alice).ShouldBe(Ternary.False);

    [Test]
    public void KnownEmptyGroup_HasNoMembers() => Membership(("g", [])).Contains("g", Alice).ShouldBe(Ternary.False);

    [Test]
    public void AbsentGroup_IsUnknown()
    {
        Membership(("g", ["user:Ab-1"])).Contains("h", Alice).ShouldBe(Ternary.Unknown);
        GroupMembership.Empty.Contains("g", Alice).ShouldBe(Ternary.Unknown);
    }

    [Test]
    public void GroupIsUnknown_UntilItsShardsCoverEveryHash()
    {
        string[] members = ["user:Ab-1", .. Enumerable.Range(0, 100).Select(n => $"user:x-{n}")];
        GroupShardDefinition[] shards = [Part("g", 0, 2, members), Part("g", 2, 4, members), Part("g", 6, 8, members), Part("g", 7, 8, members)];
        for (var missing = 0; missing < shards.Length; missing++)
        {
            GroupMembership.Build(Key, shards.Where((_, i) => i != missing)).Contains("g", Alice).ShouldBe(Ternary.Unknown);
        }

        foreach (var order in new[] { shards, [.. shards.Reverse()] })
        {
            GroupMembership.Build(Key, order).Contains("g", Alice).ShouldBe(Ternary.True);
            GroupMembership.Build(Key, order).Contains("g", new Principal { Credential = CredentialKind.Session, Provider = "/corp", Subject = "x" }).ShouldBe(Ternary.False);
        }
    }

    [Test]
    public void GroupIsUnknown_WhenShardsContradictEachOther()
    {
        GroupMembership.Build(Key, [Shard("g", 0, 2), Shard("g", 0, 2)]).Contains("g", Alice).ShouldBe(Ternary.Unknown);
        GroupMembership.Build(Key, [Shard("g", 0, 2), Shard("g", 1, 2), Shard("g", 1, 4)]).Contains("g", Alice).ShouldBe(Ternary.Unknown);
        GroupMembership.Build(Key, [Shard("g", 0, 1), Shard("g", 1, 2)]).Contains("g", Alice).ShouldBe(Ternary.Unknown);
        GroupMembership.Build(Key, [Shard("g", 0, 2), Shard("g", 1, 3)]).Contains("g", Alice).ShouldBe(Ternary.Unknown);
        GroupMembership.Build(Key, [Shard("g", 0, 3), Shard("g", 1, 3), Shard("g", 2, 3)]).Contains("g", Alice).ShouldBe(Ternary.Unknown);
        GroupMembership.Build(Key, [Shard("g", 2, 1)]).Contains("g", Alice).ShouldBe(Ternary.Unknown);
        GroupMembership.Build(Key, [Shard("g", 0, 0)]).Contains("g", Alice).ShouldBe(Ternary.Unknown);
        GroupMembership.Build(Key, [Shard("g", 0, int.MinValue)]).Contains("g", Alice).ShouldBe(Ternary.Unknown);
        GroupMembership.Build(Key, [new("g", 0, 1, new byte[17])]).Contains("g", Alice).ShouldBe(Ternary.Unknown);
        GroupMembership.Build(Key, [new("g", 0, 1, new byte[32])]).Contains("g", Alice).ShouldBe(Ternary.Unknown);
    }

    [Test]
    public void NoGroupIsKnown_WithoutTheKey() => GroupMembership.Build([], [Shard("g", 0, 1, "user:Ab-1")]).Contains("g", Alice).ShouldBe(Ternary.Unknown);

    [Test]
    public void AnotherKey_FindsNobody_AndIsNotConfusedByWhatWasWorkedOutBefore()
    {
        var shard = Shard("g", 0, 1, "user:Ab-1");
        GroupMembership.Build(Key, [shard]).Contains("g", Alice).ShouldBe(Ternary.True);
        GroupMembership.Build(new byte[32], [shard]).Contains("g", Alice).ShouldBe(Ternary.False);
        GroupMembership.Build(Key, [shard]).Contains("g", Alice).ShouldBe(Ternary.True);
    }

    [Test]
    public void S41_SubjectThatLooksLikeAnEmail_IsInNoGroupByIt()
    {
        var posing = new Principal { Credential = CredentialKind.Session, Provider = "/corp", Subject = "alice@example.com" };
        Membership(("g", ["user:alice@example.com"])).Contains("g", posing).ShouldBe(Ternary.False);
    }

    [Test]
    public void HashIsTheFirstHalfOfHmacSha256()
    {
        var hash = new byte[SubjectHashes.Size];
        SubjectHashes.Write(Key, "user:alice@example.com", hash);
        hash.ShouldBe(HMACSHA256.HashData(Key, "user:alice@example.com"u8.ToArray())[..16]);
    }

    internal static GroupMembership Membership(params (string Group, string[] Members)[] groups) =>
        GroupMembership.Build(Key, groups.Select(g => Shard(g.Group, 0, 1, g.Members)));

    private static GroupShardDefinition Shard(string group, int shard, int shards, params string[] members) =>
        new(group, shard, shards, members.Select(Hash).Order(Comparer<byte[]>.Create((left, right) => left.AsSpan().SequenceCompareTo(right))).SelectMany(hash => hash).ToArray());

    /// <summary>Those of the members whose hashes begin with the shard's bits.</summary>
    private static GroupShardDefinition Part(string group, int shard, int shards, string[] members) =>
        Shard(group, shard, shards, [.. members.Where(member => BinaryPrimitives.ReadUInt32BigEndian(Hash(member)) / (uint.MaxValue / shards + 1L) == shard)]);

    private static byte[] Hash(string member)
    {
        var hash = new byte[SubjectHashes.Size];
        SubjectHashes.Write(Key, member, hash);
        return hash;
    }
}
