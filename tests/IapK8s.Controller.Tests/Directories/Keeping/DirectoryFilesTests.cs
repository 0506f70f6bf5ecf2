using IapK8s.Controller.Directories.Keeping;
using Microsoft.Extensions.Logging.Abstractions;

namespace IapK8s.Controller.Tests.Directories.Keeping;

internal sealed class DirectoryFilesTests
{
    private string _state = "";

    [SetUp]
    public void Start() => _state = Directory.CreateTempSubdirectory("iap-directories-").FullName;

    [TearDown]
    public void Stop() => Directory.Delete(_state, recursive: true);

    private IEnumerable<string> Shards => Directory.EnumerateFiles(_state, "*.shard", SearchOption.AllDirectories);

    [Test]
    public async Task AStartFindsWhatWasKept_AndOldShardsAreGone()
    {
        var all = Organisation.Of(100, 5, 2);
        var (files, _) = Open();
        await KeepAsync(files, Organisation.Kept(all));
        await KeepAsync(files, Organisation.Kept(all.Without("user:given.family-7@example.com")));
        Shards.ShouldHaveSingleItem();
        var (_, kept) = Open();
        var found = kept.Find("corp");
        found.Contents!.Groups["group-0000"].Length.ShouldBe(99);
        found.Manifest!.ReadAt.ShouldBe(Organisation.Then);
        found.Trouble.ShouldBeNull();
    }

    [Test]
    public async Task AWriteThatEndedBeforeTheManifest_LeavesWhatWas()
    {
        var (files, _) = Open();
        await KeepAsync(files, Organisation.Kept(Organisation.Of(100, 5, 2)));
        var next = Organisation.Kept(Organisation.Of(50, 5, 2)).Shards[0];
        await File.WriteAllBytesAsync(Path.Combine(Path.GetDirectoryName(Shards.Single())!, next.Reference.Hash + ".shard"), next.Compress());
        Open().Kept.Find("corp").Contents!.Groups["group-0000"].Length.ShouldBe(100);
    }

    [Test]
    public async Task WithASpoiltShard_TheGroupsAreUnknownAtAStart_AndWrittenAgain()
    {
        var (files, kept) = Open();
        var organisation = Organisation.Kept(Organisation.Of(100, 5, 2));
        await KeepAsync(files, organisation);
        await File.WriteAllBytesAsync(Shards.Single(), [1, 2, 3]);
        files.IsWhole("corp").ShouldBeFalse();
        kept.Find("corp").Contents.ShouldNotBeNull("what is in memory stays");
        var (again, found) = Open();
        found.ContentsOf(_ => "").ShouldBeEmpty("unknown, and not empty groups");
        found.Find("corp").Trouble!.ShouldContain("is not what was written");
        await KeepAsync(again, organisation);
        again.IsWhole("corp").ShouldBeTrue();
        Open().Kept.Find("corp").Contents!.Groups.Count.ShouldBe(5);
    }

    [Test]
    public async Task WhatWasReadForADirectory_IsNotThatOfAnotherOfItsName()
    {
        var (files, kept) = Open();
        var organisation = Organisation.Kept(Organisation.Of(10, 5, 2));
        await KeepAsync(files, organisation with { Manifest = organisation.Manifest with { Uid = "first" } });
        kept.ContentsOf(_ => "first").ShouldHaveSingleItem();
        kept.ContentsOf(_ => "second").ShouldBeEmpty("unknown, and not the people of the one that was deleted");
        Open().Kept.ContentsOf(_ => "first").ShouldHaveSingleItem("after a start too");
    }

    [Test]
    public async Task OfADirectoryThatIsNoMore_NothingStays()
    {
        var (files, kept) = Open();
        await KeepAsync(files, Organisation.Kept(Organisation.Of(10, 5, 2)));
        await files.DeleteAsync("corp", CancellationToken.None);
        kept.All.ShouldBeEmpty();
        Directory.EnumerateFiles(_state, "*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    private static Task KeepAsync(DirectoryFiles keeper, (DirectoryManifest Manifest, System.Collections.Immutable.ImmutableArray<DirectoryShard> Shards, Compiler.Inputs.DirectoryContents Contents) what) =>
        keeper.KeepAsync(what.Manifest, what.Shards, what.Contents, CancellationToken.None);

    private (DirectoryFiles Files, KeptDirectories Kept) Open()
    {
        var kept = new KeptDirectories();
        var files = new DirectoryFiles(_state, kept, NullLogger<DirectoryFiles>.Instance);
        files.Open();
        return (files, kept);
    }
}
