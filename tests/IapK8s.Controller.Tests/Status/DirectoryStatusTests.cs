using System.Collections.Immutable;
using IapK8s.Controller.Directories.Keeping;
using IapK8s.Controller.Directories.Syncing;
using IapK8s.Controller.Status;
using IapK8s.Controller.Tests.Directories.Keeping;
using IapK8s.Resources;
using IapK8s.Resources.Directories;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Metadata;

namespace IapK8s.Controller.Tests.Status;

/// <summary>What the condition Synced says.</summary>
internal sealed class DirectoryStatusTests
{
    private const string Stays = "What was read at 2030-01-01T12:00:00Z stays in force.";

    private static readonly KeptDirectory Kept = Keep();

    [Test]
    public void WhatWasReadLatelyIsSynced() => Synced(Kept, null, TimeSpan.FromMinutes(50)).ShouldBe((true, "Synced", ""));

    [Test]
    public void WhatIsOldIsStale_AndStaysInForce()
    {
        Synced(Kept, null, TimeSpan.FromMinutes(61)).ShouldBe((false, "Stale", $"What is in force is older than 1h. {Stays}"));
        Synced(Kept, new SyncStanding(Organisation.Then, "spec.servers: ldaps://a does not answer", IsUnreachable: true), TimeSpan.FromMinutes(61))
            .ShouldBe((false, "Stale", $"What is in force is older than 1h. spec.servers: ldaps://a does not answer. {Stays}"));
        Status(Kept, null, TimeSpan.FromMinutes(61)).Kept!.Groups.ShouldBe(3);
    }

    [TestCase("30m", null, 89, "Synced")]
    [TestCase("30m", null, 91, "Stale")]
    [TestCase("5m", "4h", 239, "Synced")]
    [TestCase("5m", "4h", 241, "Stale")]
    public void ItsAgeIsToldByTheSchedule(string interval, string? staleAfter, int minutes, string reason) =>
        Synced(Kept, null, TimeSpan.FromMinutes(minutes), new DirectoryScheduleSpec { Interval = interval, StaleAfter = staleAfter }).Reason.ShouldBe(reason);

    [Test]
    public void WhatWasNeverReadIsUnknown() =>
        Synced(KeptDirectory.Nothing("corp"), null, TimeSpan.Zero).ShouldBe((false, "NotSyncedYet", "It was not read yet. Its groups are unknown: they let nobody in and spare nobody."));

    [Test]
    public void WhatCannotBeReadOfWhatWasKeptIsTold() =>
        Synced(Kept with { Trouble = "shard 1 is not there" }, null, TimeSpan.Zero).ShouldBe((false, "NotKept", $"What was kept cannot be read: shard 1 is not there. {Stays}"));

    [Test]
    public void AnAnswerThatCannotBeBelievedIsNotTheSameAsNone() =>
        Synced(Kept, new SyncStanding(Organisation.Then, "the answer ended early"), TimeSpan.Zero).ShouldBe((false, "DirectoryUnreadable", $"the answer ended early. {Stays}"));

    [TestCase(true, " Who may be in a group, and is not for sure, would be others, too: that counts for Deny rules alone.")]
    [TestCase(false, "")]
    public void ADryRunTellsWhetherOthersWouldBeDoubtfulMembers(bool changes, string more) =>
        Synced(Kept, new SyncStanding(Organisation.Then, Pending: new ReadingDifference(10, 0, 0, [], [], "", false)) { ChangesDoubtful = changes }, TimeSpan.Zero)
            .ShouldBe((false, "DryRun", $"dryRun: 0 memberships would come and 0 would go.{more} {Stays}"));

    private static (bool Status, string Reason, string Message) Synced(KeptDirectory kept, SyncStanding? sync, TimeSpan age, DirectoryScheduleSpec? schedule = null)
    {
        var condition = Status(kept, sync, age, schedule).Conditions.Single(condition => condition.Type == "Synced");
        return (condition.Status, condition.Reason, condition.Message);
    }

    private static DirectoryStatus Status(KeptDirectory kept, SyncStanding? sync, TimeSpan age, DirectoryScheduleSpec? schedule = null)
    {
        var now = Organisation.Then + age;
        var directory = new IapDirectory { Metadata = new ResourceMetadata { Name = "corp" }, Spec = new IapDirectorySpec { Schedule = schedule } };
        return DirectoryStatuses.Of(new ObjectStanding(new ResourceId(ApiGroup.IapDirectory, "", "corp"), 1, 1, [], [], now), directory, new StatusInputs
        {
            Round = null!,
            VersionOf = _ => null,
            Subscribers = null!,
            Documents = null!,
            ProviderTrouble = null!,
            Portal = new Uri("https://auth.example.com"),
            Now = now,
            Directories = ImmutableSortedDictionary<string, KeptDirectory>.Empty.Add("corp", kept),
            Syncs = sync is null ? ImmutableSortedDictionary<string, SyncStanding>.Empty : ImmutableSortedDictionary<string, SyncStanding>.Empty.Add("corp", sync),
        });
    }

    private static KeptDirectory Keep()
    {
        var (manifest, _, contents) = Organisation.Kept(Organisation.Of(10, 3, 2));
        return new KeptDirectory("corp", manifest, contents, null);
    }
}
