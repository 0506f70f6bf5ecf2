using IapK8s.Controller.Push;
using IapK8s.Controller.Status;

namespace IapK8s.Controller.Tests.Status;

internal sealed class ProgrammedCountTests
{
    private static readonly Refusal Nack = new("v", "policy/shop/shop", "no such glob", DateTimeOffset.UnixEpoch);

    [Test]
    public void EveryPodAcknowledged_ConnectedOrNot()
    {
        var (status, reason, message) = ProgrammedCount.Judge([Pod("a", acknowledged: true), Pod("b", acknowledged: true, connected: false)], null, 12, []);
        status.ShouldBeTrue();
        reason.ShouldBe("Programmed");
        message.ShouldBe("2/2 pods at generation 12");
    }

    [Test]
    public void ARefusalIsNamedWithItsReason()
    {
        var (status, reason, message) = ProgrammedCount.Judge([Pod("a", acknowledged: true), Pod("b", refusal: Nack)], null, 12, []);
        status.ShouldBeFalse();
        reason.ShouldBe("Rejected");
        message.ShouldBe("1/2 pods at generation 12; 1 NACK: b: no such glob");
    }

    [Test]
    public void OnlyThreeAreNamed() =>
        ProgrammedCount.Judge([.. Enumerable.Range(0, 5).Select(i => Pod($"p{i}", connected: false))], null, 3, []).Message
            .ShouldBe("0/5 pods at generation 3; 5 not connected: p0, p1, p2, …");

    [Test]
    public void NoPodIsNotProgrammed() => ProgrammedCount.Judge([], null, 1, []).ShouldBe((false, "NoSubscribers", "No pod is selected"));

    [Test]
    public void AllAwayIsDisconnected_SomeUnderWayIsPartial_ALackingFeatureIsTooOld()
    {
        ProgrammedCount.Judge([Pod("a", connected: false)], null, 1, []).Reason.ShouldBe("Disconnected");
        ProgrammedCount.Judge([Pod("a"), Pod("b", acknowledged: true)], null, 1, []).Reason.ShouldBe("PartiallyProgrammed");
        ProgrammedCount.Judge([Pod("a", refusal: Nack) with { TooOld = true }], null, 1, []).Reason.ShouldBe("SubscriberTooOld");
    }

    [Test]
    public void WhoSeemsAwayMayBeAtAReplicaThatCannotBeAsked()
    {
        ProgrammedCount.Judge([Pod("a", connected: false), Pod("b", acknowledged: true)], null, 1, ["iap-controller-2"]).ShouldBe(
            (false, "ReplicaUnreachable", "1/2 pods at generation 1; 1 not connected: a; no word from iap-controller-2"));
        ProgrammedCount.Judge([Pod("a", acknowledged: true)], null, 1, ["iap-controller-2"]).Reason.ShouldBe("Programmed");
    }

    private static PodProgress Pod(string name, bool acknowledged = false, bool connected = true, Refusal? refusal = null) => new(name, acknowledged, connected, refusal, TooOld: false);
}
