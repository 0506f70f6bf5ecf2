using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using IapK8s.Controller.Status;
using IapK8s.Controller.Status.Clusters;
using IapK8s.Resources;
using IapK8s.Resources.Findings;
using IapK8s.Sources.Clusters;
using Microsoft.Extensions.Time.Testing;

namespace IapK8s.Controller.Tests.Status.Clusters;

/// <summary>When the status of one object is written.</summary>
internal sealed class StatusWorkTests
{
    private static readonly ResourceId Id = new(ApiGroup.IapGroup, "", "staff");
    private static readonly PatchOutcome Written = new(PatchResult.Written);

    private readonly FakeTimeProvider _time = new();

    [Test]
    public void ATransitionIsDueAtOnce_AWordMoreOnlyAfterTenSeconds()
    {
        var work = Begun("1/3 pods");
        work.DueIn().ShouldBe(TimeSpan.Zero);
        work.Begin();
        work.DueIn().ShouldBeNull("it is under way");
        work.End(Written).ShouldBeNull();
        work.DueIn().ShouldBeNull("nothing differs");

        work.Want(Status(true, "2/3 pods"));
        work.DueIn().ShouldBe(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(4));
        work.DueIn().ShouldBe(TimeSpan.FromSeconds(6));
        work.Want(Status(false, "2/3 pods"));
        work.DueIn().ShouldBe(TimeSpan.Zero);
    }

    [Test]
    public void WhatWasNotWrittenIsNotTakenForWritten_AndIsTriedLessAndLessOften()
    {
        var work = Begun("");
        var waits = new List<TimeSpan>();
        for (var i = 0; i < 12; i++)
        {
            work.Begin();
            waits.Add(work.End(new PatchOutcome(PatchResult.Failed, "409"))!.Value);
            work.DueIn().ShouldBe(waits[^1]);
            _time.Advance(waits[^1]);
            work.DueIn().ShouldBe(TimeSpan.Zero);
        }

        waits[0].ShouldBeLessThan(TimeSpan.FromSeconds(1));
        waits[^1].ShouldBeInRange(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(75));
        work.Begin();
        work.End(new PatchOutcome(PatchResult.Away, "429", TimeSpan.FromMinutes(5))).ShouldBe(TimeSpan.FromMinutes(5));
    }

    [Test]
    public void OurOwnWordCounts_UntilTheWatchTellsAnother()
    {
        var work = Begun("");
        var patch = JsonNode.Parse(work.Begin())!;
        work.End(Written);
        work.See(Observed(patch));
        work.DueIn().ShouldBeNull();

        patch["observedGeneration"] = 7;
        patch["hash"] = "forged";
        work.See(Observed(patch));
        work.Patch!.ToJsonString().ShouldBe("""{"hash":null,"observedGeneration":1}""");
        work.DueIn().ShouldBe(StatusWork.LeastInterval, "whoever fights us costs the API server no more");
        work.Conditions.Single().Status.ShouldBeTrue();
    }

    [Test]
    public void WhatThereIsAlreadyIsNotWritten()
    {
        var first = Begun("");
        var next = new StatusWork(Id, Observed(JsonNode.Parse(first.Begin())!), _time);
        next.Want(Status(true, ""));
        next.DueIn().ShouldBeNull();
        next.Conditions.Single().LastTransitionTime.ShouldBe(DateTimeOffset.UnixEpoch);
    }

    [Test]
    public void WhatIsNewWhileAWriteIsUnderWayIsWrittenAfterIt()
    {
        var work = Begun("");
        work.Begin();
        work.Want(Status(false, ""));
        work.DueIn().ShouldBeNull();
        work.End(Written);
        work.DueIn().ShouldBe(StatusWork.LeastInterval);
        work.Patch!["conditions"]![0]!["status"]!.GetValue<string>().ShouldBe("False");
    }

    private StatusWork Begun(string message)
    {
        var work = new StatusWork(Id, new ObservedStatus("uid", default), _time);
        work.Want(Status(true, message));
        return work;
    }

    private static ObservedStatus Observed(JsonNode json) => new("uid", Encoding.UTF8.GetBytes(json.ToJsonString()));

    private static ObjectStatus Status(bool isAccepted, string message) =>
        new(Id.Kind, Id.Namespace, Id.Name, 1, ImmutableArray.Create(new Condition("Accepted", isAccepted, "Why", message, 1, DateTimeOffset.UnixEpoch)));
}
