using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using IapK8s.Controller.Directories.Keeping;

namespace IapK8s.Controller.Tests.Directories.Keeping;

internal sealed class DirectoryShardsTests
{
    private const int SecretLimit = 1_048_576;

    [TestCase(0, 3, 1)]
    [TestCase(1, 3, 2)]
    [TestCase(2_000, 40, 5)]
    public void WhatWasKeptIsReadAgain(int people, int groups, int groupsOfEach)
    {
        var all = Organisation.Of(people, groups, groupsOfEach);
        var (manifest, shards, _) = Organisation.Kept(all);
        var read = DirectoryShards.Join(DirectoryManifest.Read(manifest.ToJson()), Kept(shards));
        read.Hash.ShouldBe(manifest.Hash);
        read.Groups.Keys.ShouldBe(all.Keys);
        read.Groups.ShouldAllBe(group => group.Value.SequenceEqual(all[group.Key]));
        read.Groups.Values.Last().ShouldBeEmpty("a group of nobody is known");
    }

    [Test]
    public void WhoIsADoubtfulMemberIsReadAgainAsOne()
    {
        var all = Organisation.Of(2_000, 40, 5).Add("left", []);
        var doubtful = Organisation.Of(600, 40, 5).SetItem("left", ["user:carol@example.com"]).RemoveRange(["group-0003", "group-0039"]);
        var (manifest, shards, _) = Organisation.Kept(all, doubtful: doubtful);
        var read = DirectoryShards.Join(manifest, Kept(shards));
        read.Groups.ShouldAllBe(group => group.Value.SequenceEqual(all[group.Key]));
        read.Doubtful.Keys.ShouldBe(doubtful.Keys);
        read.Doubtful.ShouldAllBe(group => group.Value.SequenceEqual(doubtful[group.Key]));
        manifest.Hash.ShouldNotBe(Organisation.Kept(all).Manifest.Hash);

        // Of what a version kept that knew of none, there are none; and what it is told of besides changes nothing for it.
        DirectoryShards.Join(Organisation.Kept(all).Manifest, Kept(Organisation.Kept(all).Shards)).Doubtful.ShouldBeEmpty();
        (manifest.Groups, manifest.Memberships).ShouldBe((Organisation.Kept(all).Manifest.Groups, Organisation.Kept(all).Manifest.Memberships));
    }

    [Test]
    public void FiftyThousandPeopleInTwoThousandGroupsFitIntoSecrets()
    {
        var all = Organisation.Of(50_000, 2_000, 10);
        var began = Stopwatch.StartNew();
        var (manifest, shards, _) = Organisation.Kept(all);
        var split = began.ElapsedMilliseconds;
        var kept = shards.ToDictionary(shard => shard.Reference.Hash, shard => shard.Compress());
        var compressed = began.ElapsedMilliseconds;
        DirectoryShards.Join(manifest, shard => kept[shard.Hash]).Groups.Count.ShouldBe(2_000);
        var joined = began.ElapsedMilliseconds;
        kept.Values.ShouldAllBe(bytes => bytes.Length < SecretLimit / 2);
        manifest.ToJson().Length.ShouldBeLessThan(SecretLimit / 8);
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{manifest.People} people, {manifest.Groups} groups, {manifest.Memberships} memberships: {kept.Count} shards of {kept.Values.Min(bytes => bytes.Length) / 1024} to {kept.Values.Max(bytes => bytes.Length) / 1024} KiB, {kept.Values.Sum(bytes => bytes.Length) / 1024} KiB altogether; manifest {manifest.ToJson().Length} bytes; split in {split} ms, compressed in {compressed - split} ms, read and joined in {joined - compressed} ms"));
    }

    [Test]
    public void OnePersonsChangeChangesOneShard()
    {
        var all = Organisation.Of(20_000, 200, 5);
        var before = Hashes(all);
        before.Count.ShouldBeGreaterThan(1);
        Hashes(all.Without("user:given.family-4711@example.com")).Except(before).Count().ShouldBe(1);
        Hashes(all).ShouldBe(before);
    }

    [Test]
    public void TheHashIsThatOfTheContent_WhateverCameBefore()
    {
        var all = Organisation.Of(500, 20, 3);
        Organisation.Kept(all).Manifest.Hash.ShouldBe(Organisation.Kept(all.ToImmutableSortedDictionary(StringComparer.Ordinal)).Manifest.Hash);
        Organisation.Kept(all.Without("user:given.family-7@example.com")).Manifest.Hash.ShouldNotBe(Organisation.Kept(all).Manifest.Hash);
        Organisation.Kept(all.Add("new", [])).Manifest.Hash.ShouldNotBe(Organisation.Kept(all).Manifest.Hash);
    }

    [Test]
    public void AMissingShardIsNoEmptyOne()
    {
        var (manifest, _, _) = Organisation.Kept(Organisation.Of(50, 5, 2));
        Should.Throw<UnreadableDirectoryException>(() => DirectoryShards.Join(manifest, _ => null)).Message.ShouldContain("is not there");
    }

    [Test]
    public void ASpoiltShardIsRefused([Values(0, 1, 2)] int how)
    {
        var (manifest, shards, _) = Organisation.Kept(Organisation.Of(50, 5, 2));
        var good = Kept(shards)(manifest.Shards[0])!;
        var other = Kept(Organisation.Kept(Organisation.Of(51, 5, 2)).Shards)(Organisation.Kept(Organisation.Of(51, 5, 2)).Manifest.Shards[0])!;
        var bad = how switch { 0 => good[..^20], 1 => [.. good[..20], (byte)~good[20], .. good[21..]], _ => other };
        Should.Throw<UnreadableDirectoryException>(() => DirectoryShards.Join(manifest, _ => bad)).Message.ShouldContain("is not what was written");
    }

    [Test]
    public void AManifestThatLeavesSomethingOutIsRefused()
    {
        var (manifest, shards, _) = Organisation.Kept(Organisation.Of(30_000, 50, 5));
        manifest.Shards.Length.ShouldBeGreaterThan(1);
        Should.Throw<UnreadableDirectoryException>(() => DirectoryShards.Join(manifest with { Shards = manifest.Shards.RemoveAt(1) }, Kept(shards))).Message.ShouldContain("contradicts itself");
        Should.Throw<UnreadableDirectoryException>(() => DirectoryShards.Join(manifest with { Memberships = manifest.Memberships - 1 }, Kept(shards))).Message.ShouldContain("do not add up");
        Should.Throw<UnreadableDirectoryException>(() => DirectoryManifest.Read("{}"u8)).Message.ShouldContain("not what was written");
        var fields = JsonNode.Parse(manifest.ToJson())!.AsObject();
        fields["shards"]!.AsArray()[0] = null;
        Should.Throw<UnreadableDirectoryException>(() => DirectoryManifest.Read(Encoding.UTF8.GetBytes(fields.ToJsonString()))).Message.ShouldContain("its shards cannot be right");
    }

    [Test]
    public void AManifestOfAnotherVersionIsRead()
    {
        var manifest = Organisation.Kept(Organisation.Of(50, 5, 2)).Manifest with { Approval = "9c4e1f60a2b3d5c7" };
        DirectoryManifest.Read(manifest.ToJson()).Approval.ShouldBe("9c4e1f60a2b3d5c7");
        var fields = JsonNode.Parse(manifest.ToJson())!.AsObject();
        fields.Remove("approval");
        DirectoryManifest.Read(Encoding.UTF8.GetBytes(fields.ToJsonString())).Approval.ShouldBeNull("of an older one");
        fields["unheardOf"] = "1";
        DirectoryManifest.Read(Encoding.UTF8.GetBytes(fields.ToJsonString())).Hash.ShouldBe(manifest.Hash, "of a newer one");
    }

    private static List<string> Hashes(ImmutableSortedDictionary<string, ImmutableArray<string>> groups) => [.. Organisation.Kept(groups).Shards.Select(shard => shard.Reference.Hash)];

    private static Func<ShardReference, byte[]?> Kept(ImmutableArray<DirectoryShard> shards) => reference => shards.Single(shard => shard.Reference.Hash == reference.Hash).Compress();
}
