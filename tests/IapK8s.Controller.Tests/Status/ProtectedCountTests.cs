using IapK8s.Controller.Push;
using IapK8s.Controller.Status;
using IapK8s.Identity.Captures;

namespace IapK8s.Controller.Tests.Status;

internal sealed class ProtectedCountTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddHours(1);

    [Test]
    public void OnlyAYoungProofFromOutsideCounts()
    {
        ProtectedCount.Judge([Pod("a", true)], Now).ShouldBe((true, "Protected", "1/1 pods proven from outside"));
        ProtectedCount.Judge([Pod("a", true), new("b", null)], Now).ShouldBe((false, "NotProven", "1/2 pods proven from outside; b: no gateway has dialled it yet"));
        ProtectedCount.Judge([Pod("a", true, minutes: 6)], Now).ShouldBe((false, "NotProven", "0/1 pods proven from outside; a: last proven 6 min ago, and by no gateway since"));
        ProtectedCount.Judge([new("b", null), Pod("a", false)], Now).ShouldBe((false, "NotProtected", "0/2 pods proven from outside; b: no gateway has dialled it yet; a: port 80 is open"));
        ProtectedCount.Judge([], Now).Reason.ShouldBe("NoPods");
    }

    [Test]
    public void OnlyThreeAreNamed() =>
        ProtectedCount.Judge([.. Enumerable.Range(0, 5).Select(i => Pod($"p{i}", false))], Now).Message.ShouldEndWith("; p2: port 80 is open; and 2 more");

    [Test]
    public void WhatRunsWithoutASidecarIsNamedWithTheCommandThatBringsIt() =>
        ProtectedCount.Judge([Pod("a", true), Bare("b", "restart shop"), Bare("c", "restart shop"), Pod("d", false)], Now)
            .ShouldBe((false, "RestartRequired", "1/4 pods proven from outside; 2 without a sidecar: b, c; run restart shop"));

    /// <summary>Whatever it is called: what answers for the pod holds the pod's key.</summary>
    [Test]
    public void AProofOutweighsAName() =>
        ProtectedCount.Judge([Pod("a", true) with { RestartCommand = "restart shop" }], Now).Reason.ShouldBe("Protected");

    private static PodCapture Bare(string name, string command) => new(name, null, command);

    private static PodCapture Pod(string name, bool isProven, int minutes = 0) =>
        new(name, new CaptureStanding(new CaptureReport("shop", name, isProven, isProven ? "" : "port 80 is open"), Now.AddMinutes(-minutes)));
}
