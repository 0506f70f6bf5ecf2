using System.Collections.Immutable;
using IapK8s.Compiler.Outputs;
using IapK8s.Controller.Directories;
using IapK8s.Controller.Directories.Keeping;
using IapK8s.Controller.Directories.Syncing;
using IapK8s.Policy.Definitions;
using IapK8s.Resources.Directories;
using IapK8s.Resources.Metadata;
using Microsoft.Extensions.Logging.Abstractions;
using static IapK8s.Controller.Tests.Directories.Syncing.ReadingDifferenceTests;

namespace IapK8s.Controller.Tests.Directories.Syncing;

/// <summary>How long an approval counts: readings over a state directory, of a server that answers what a test says.</summary>
internal sealed class RemovalApprovalTests
{
    private static readonly ImmutableSortedDictionary<string, ImmutableArray<string>> All = Groups(("staff", "abcdefghijkl"), ("pair", "ab"));
    private static readonly ImmutableSortedDictionary<string, ImmutableArray<string>> Few = Groups(("staff", "a"), ("pair", "ab"));
    private static readonly ImmutableSortedDictionary<string, ImmutableArray<string>> Nobody = Groups(("staff", ""), ("pair", ""));

    private ScriptedReader _reader = null!;
    private string _state = "";
    private KeptDirectories _kept = null!;
    private SyncStandings _standings = null!;
    private DirectoryFiles _files = null!;
    private DirectoryMetrics _metrics = null!;
    private DirectoryAttempt _attempt = null!;

    [SetUp]
    public void Create()
    {
        _state = Directory.CreateTempSubdirectory("iap-directories-").FullName;
        _reader = new ScriptedReader();
        Start();
    }

    [TearDown]
    public void Delete()
    {
        _metrics.Dispose();
        Directory.Delete(_state, recursive: true);
    }

    [Test]
    public async Task AnApprovalCountsOnce_AndTheSameRemovalsAreApprovedByAnother([Values] bool isRestarted)
    {
        var used = await UseAsync();
        if (isRestarted)
        {
            Start();
        }

        var again = await HeldAsync(Few, used);
        Staff.ShouldBe(12);
        again.ShouldNotBe(used);
        (await ReadAsync(Few, again)).Pending.ShouldBeNull();
        Staff.ShouldBe(1);

        await ReadAsync(All, again);
        await HeldAsync(Few, used);
        await HeldAsync(Few, again);
    }

    [Test]
    public async Task AnApprovalThatWasUsedStaysSo_WhenWhatWasKeptIsSpoiltOrLost([Values] bool isLost)
    {
        var used = await UseAsync();
        foreach (var file in Directory.EnumerateFiles(_state, isLost ? "*" : "*.shard", SearchOption.AllDirectories))
        {
            File.Delete(file);
        }

        Start();
        _kept.Find("corp").Contents.ShouldBeNull();
        await ReadAsync(All, used);
        await HeldAsync(Few, used);
        Staff.ShouldBe(12);
    }

    /// <summary>How many there were is known yet, though not who.</summary>
    [Test]
    public async Task WhatIsMuchLessThanWasKept_AndCannotBeComparedWithIt_WaitsUntilItIsApproved()
    {
        await ReadAsync(All);
        Spoil();
        (await ReadAsync(Few)).Objection.ShouldBe("11 of 14 memberships would go, more than guard.maxRemovals 20% lets go; which ones is not known, for what was kept cannot be read");
        _kept.Find("corp").Contents.ShouldBeNull();
        var approval = await HeldAsync(Few, "another");
        (await ReadAsync(Few, approval)).Pending.ShouldBeNull();
        Staff.ShouldBe(1);

        // It was for this once.
        await ReadAsync(All, approval);
        Spoil();
        await HeldAsync(Few, approval);
    }

    [Test]
    public async Task WhatIsLittleLessThanWasKept_AndCannotBeComparedWithIt_DoesNotWait()
    {
        await ReadAsync(All);
        Spoil();
        (await ReadAsync(Groups(("staff", "abcdefgh"), ("pair", "ab")))).Pending.ShouldBeNull();
        Staff.ShouldBe(8);
    }

    [Test]
    public async Task AnApprovalOfWhatCouldNotBeKept_StillCounts([Values] bool isRestarted)
    {
        await ReadAsync(All);
        var approval = await HeldAsync(Few);
        var (folder, away) = (Path.Combine(_state, "directories"), Path.Combine(_state, "away"));
        Directory.Move(folder, away);
        await File.WriteAllTextAsync(folder, "in the way");
        (await ReadAsync(Few, approval)).NotKept.ShouldNotBeNull();
        Staff.ShouldBe(12);

        File.Delete(folder);
        Directory.Move(away, folder);
        if (isRestarted)
        {
            Start();
        }

        (await ReadAsync(Few, approval)).Pending.ShouldBeNull();
        Staff.ShouldBe(1);
    }

    [Test]
    public async Task WhatWaitsIsApprovedByOneValue_WhateverIsKeptMeanwhile()
    {
        await ReadAsync(All);
        var approval = await HeldAsync(Groups(("staff", "abcdefghijk")));
        Staff.ShouldBe(11);
        (await HeldAsync(Groups(("staff", "abcdefghij")), "another")).ShouldBe(approval);
        Staff.ShouldBe(10);
        (await ReadAsync(Groups(("staff", "abcdefghi")), approval)).Pending.ShouldBeNull();
        _kept.Find("corp").Contents!.Groups.Keys.ShouldBe(["staff"]);

        await ReadAsync(All, approval);
        await HeldAsync(Groups(("staff", "abcdefghijkl")), approval);
    }

    [Test]
    public async Task ADirectoryMadeAnewUnderTheName_StartsWithoutApprovals()
    {
        Start("first");
        var approval = await HeldAsync(Nobody);
        await ReadAsync(Nobody, approval);
        Staff.ShouldBe(0);
        Start("second");
        await HeldAsync(Nobody, approval);
    }

    [Test]
    public async Task WhatWasApprovedAndGotLost_IsWrittenAgainWithoutAsking()
    {
        await ReadAsync(Nobody, await HeldAsync(Nobody));
        File.Delete(Directory.EnumerateFiles(_state, "*.shard", SearchOption.AllDirectories).Single());
        (await ReadAsync(Nobody)).Pending.ShouldBeNull();
        _files.IsWhole("corp").ShouldBeTrue();
    }

    [Test]
    public async Task WhatWasComparedWithSomethingOlder_IsNotKept()
    {
        await ReadAsync(All);
        var approval = await HeldAsync(Few);
        var older = _kept.Find("corp");
        _reader.WhileReading = () => _kept.Put(older with { Manifest = older.Manifest! with { Approval = approval } });
        (await ReadAsync(Few, approval)).NotKept.ShouldNotBeNull();
        _reader.WhileReading = null;
        await HeldAsync(Few, approval);
        Staff.ShouldBe(12);
    }

    [Test]
    public async Task WhatIsKeptWhileSomethingWaits_IsReadAgain_ByNoServerThatIsBehind()
    {
        _reader.Bookmark = new DirectoryBookmark("query", "", ["dc=example,dc=com 1"], IsSettled: true, DateTimeOffset.UnixEpoch);
        await ReadAsync(All);
        await HeldAsync(Groups(("staff", "abc")));
        Staff.ShouldBe(3);
        await HeldAsync(Groups(("staff", "abc")));
        _reader.Since.ShouldNotBeNull().IsSettled.ShouldBeFalse();
        _reader.Since.Positions.ShouldBe(_reader.Bookmark.Positions);
    }

    [Test]
    public async Task ATextThatIsNoApproval_IsNotKept()
    {
        await ReadAsync(All, new string('x', 300_000));
        Start();
        Staff.ShouldBe(12);
        _kept.Find("corp").Manifest!.Approval.ShouldBeNull();
    }

    /// <summary>Neither does the guard count them, nor do they make a group that lost everybody look full.</summary>
    [Test]
    public async Task WhoBecomesADoubtfulMemberGoes_AndIsKeptAsOne()
    {
        await ReadAsync(Groups(("staff", "abcdefghijkl"), ("pair", "ab"), ("out", "c")));
        var changed = _kept.Find("corp").Manifest!.ChangedAt;
        _reader.Doubtful = Groups(("staff", "xyz"));
        (await ReadAsync(Groups(("staff", "abcdefghijkl"), ("pair", "ab"), ("out", "c")))).Pending.ShouldBeNull();
        Doubtful.ShouldBe(["staff: user:x user:y user:z"]);
        _kept.Find("corp").Manifest!.ChangedAt.ShouldBeGreaterThan(changed);

        _reader.Doubtful = Groups(("staff", "l"), ("pair", "ab"), ("out", "c"));
        var held = await ReadAsync(Groups(("staff", "abcdefghijk"), ("pair", ""), ("out", "")));
        held.Pending!.Vanished.ShouldBe(["pair"]);
        Doubtful.ShouldBe(["out: user:c", "staff: user:l"], "of the one that waits everything stays");
        Staff.ShouldBe(11);
        Start();
        Doubtful.ShouldBe(["out: user:c", "staff: user:l"]);

        // Nothing else is another.
        var hash = _kept.Find("corp").Manifest!.Hash;
        await HeldAsync(Groups(("staff", "abcdefghijk"), ("pair", ""), ("out", "")));
        _kept.Find("corp").Manifest!.Hash.ShouldBe(hash);
        _reader.Doubtful = Groups(("staff", ""));
        await HeldAsync(Groups(("staff", "abcdefghijk"), ("pair", ""), ("out", "")));
        Doubtful.ShouldBeEmpty("nobody asks before a Deny lets go of somebody who was never in it for sure");
    }

    /// <summary>Whoever can make a second group of its name would otherwise make a Deny of it match everybody.</summary>
    [TestCase("")]
    [TestCase("x")]
    public async Task AGroupWithoutSureMembersThatVanishes_Waits(string doubtful)
    {
        _reader.Doubtful = Groups(("out", doubtful));
        await ReadAsync(Groups(("staff", "ab"), ("out", "")));
        string[] before = [.. Doubtful];
        _reader.Doubtful = Groups();
        var approval = await HeldAsync(Groups(("staff", "abc")));
        _kept.Find("corp").Contents!.Groups.Keys.ShouldBe(["out", "staff"]);
        Doubtful.ShouldBe(before);
        Staff.ShouldBe(3, "the rest of the reading counts");
        Start();
        _kept.Find("corp").Contents!.Groups.Keys.ShouldBe(["out", "staff"]);
        Doubtful.ShouldBe(before);
        (await HeldAsync(Groups(("staff", "abc")))).ShouldBe(approval);
        (await ReadAsync(Groups(("staff", "abc")), approval)).Pending.ShouldBeNull();
        _kept.Find("corp").Contents!.Groups.Keys.ShouldBe(["staff"]);
    }

    [Test]
    public async Task ADryRunTellsThatOthersWouldBeDoubtfulMembers_AndKeepsNone()
    {
        await ReadAsync(All);
        _reader.Doubtful = Groups(("staff", "x"));
        var tried = await ReadAsync(All, dryRun: true);
        tried.Pending!.IsNothing.ShouldBeTrue();
        tried.ChangesDoubtful.ShouldBeTrue();
        Doubtful.ShouldBeEmpty();
        _reader.Doubtful = Groups();
        (await ReadAsync(Few, dryRun: true)).ChangesDoubtful.ShouldBeFalse();
    }

    [Test]
    public async Task OfAGroupWhoseNameIsUnclear_NobodyIsADoubtfulMember()
    {
        _reader.Doubtful = Groups(("It Staff", "x"), ("staff", "y"));
        await ReadAsync(Groups(("It Staff", "a"), ("it-staff", "b"), ("staff", "c")));
        Doubtful.ShouldBe(["staff: user:y"]);
    }

    private string[] Doubtful => [.. _kept.Find("corp").Contents!.Doubtful.Select(group => $"{group.Key}: {string.Join(' ', group.Value)}")];

    private int Staff => _kept.Find("corp").Contents!.Groups["staff"].Length;

    /// <summary>A process starts and cannot read what was kept, but for the manifest.</summary>
    private void Spoil()
    {
        foreach (var file in Directory.EnumerateFiles(_state, "*.shard", SearchOption.AllDirectories))
        {
            File.Delete(file);
        }

        Start();
        _kept.Find("corp").Contents.ShouldBeNull();
    }

    /// <summary>A process starts.</summary>
    private void Start(string uid = "")
    {
        _metrics?.Dispose();
        _kept = new KeptDirectories();
        _files = new DirectoryFiles(_state, _kept, NullLogger<DirectoryFiles>.Instance);
        _files.Open();
        _metrics = new DirectoryMetrics(_kept, TimeProvider.System);
        _standings = new SyncStandings();
        _attempt = new DirectoryAttempt(uid, _reader, _files, _kept, _standings, _metrics, TimeProvider.System, NullLogger.Instance);
    }

    /// <returns>An approval by which people went, who are back since.</returns>
    private async Task<string> UseAsync()
    {
        await ReadAsync(All);
        var approval = await HeldAsync(Few);
        await ReadAsync(Few, approval);
        Staff.ShouldBe(1);
        await ReadAsync(All, approval);
        Staff.ShouldBe(12);
        return approval;
    }

    /// <returns>What it is approved by.</returns>
    private async Task<string> HeldAsync(ImmutableSortedDictionary<string, ImmutableArray<string>> groups, string? approval = null)
    {
        var standing = await ReadAsync(groups, approval);
        standing.Objection.ShouldNotBeNull();
        return standing.Pending!.Hash;
    }

    private async Task<SyncStanding> ReadAsync(ImmutableSortedDictionary<string, ImmutableArray<string>> groups, string? approval = null, bool? dryRun = null)
    {
        _reader.Groups = groups;
        var spec = new IapDirectorySpec
        {
            Servers = ["ldaps://ldap.example.com"],
            Bind = new DirectoryBindSpec { Dn = "cn=iap,dc=example,dc=com" },
            Users = new DirectoryUsersSpec { BaseDN = "ou=people,dc=example,dc=com" },
            Groups = new DirectoryGroupsSpec { BaseDN = "ou=groups,dc=example,dc=com" },
            DryRun = dryRun,
        };
        var directory = new IapDirectory { Metadata = new ResourceMetadata { Name = "corp", Requests = new ResourceRequests(null, approval) }, Spec = spec };
        await _attempt.RunAsync(new CompiledDirectory(directory, new SecretText("secret"), null, IsResolved: true), CancellationToken.None);
        return _standings.All["corp"];
    }

    private sealed class ScriptedReader : IDirectoryReader
    {
        public ImmutableSortedDictionary<string, ImmutableArray<string>> Groups { get; set; } = All;

        public ImmutableSortedDictionary<string, ImmutableArray<string>> Doubtful { get; set; } = Groups();

        public DirectoryBookmark? Bookmark { get; set; }

        public DirectoryBookmark? Since { get; private set; }

        public Action? WhileReading { get; set; }

        public Task<DirectoryOutcome> ReadAsync(DirectoryQuery query, DirectoryBookmark? since, CancellationToken cancellation)
        {
            Since = since;
            WhileReading?.Invoke();
            var counts = new DirectoryCounts(12, 0, 0, 0, Groups.Count, 0, 0, 0, 0);
            return Task.FromResult<DirectoryOutcome>(new DirectoryOutcome.Complete(new DirectoryReading(Groups, Bookmark, counts, []) { Doubtful = Doubtful.RemoveRange(Doubtful.Where(group => group.Value.IsEmpty).Select(group => group.Key)) }));
        }
    }
}
