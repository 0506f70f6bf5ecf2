using System.Net;
using IapK8s.Gateway.Captures;
using IapK8s.Identity.Captures;

namespace IapK8s.Gateway.Tests.Captures;

internal sealed class CaptureScheduleTests
{
    private static readonly CaptureTarget Target = new("shop", "shop-0", [IPAddress.Loopback], [8080], [], []);
    private static readonly CaptureReport Proven = new("shop", "shop-0", true, "");
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    [Test]
    public void WhatIsNewOrChangedIsDueAtOnce()
    {
        var schedule = new CaptureSchedule();
        IsDue(schedule, Target, 0).ShouldBeTrue();
        schedule.Done(Target, Proven, Start).ShouldBeTrue();
        IsDue(schedule, Target, 1).ShouldBeFalse();
        IsDue(schedule, Target with { Ports = [8081] }, 1).ShouldBeTrue();
        schedule.Done(Target, Proven, Start.AddSeconds(2)).ShouldBeFalse();
    }

    /// <summary>The sidecar is up before the app: what is shut at the first look may be open at the next.</summary>
    [Test]
    public void WhatIsProvenIsLookedAtSoonAgain_ThenOnceAMinute()
    {
        var schedule = new CaptureSchedule();
        var at = 0;
        foreach (var pause in new[] { 2, 4, 8, 16, 32 })
        {
            schedule.Done(Target, Proven, Start.AddSeconds(at));
            IsDue(schedule, Target, at + pause - 1).ShouldBeFalse();
            IsDue(schedule, Target, at + pause).ShouldBeTrue();
            at += pause;
        }

        schedule.Done(Target, Proven, Start.AddSeconds(at));
        IsDue(schedule, Target, at + 47).ShouldBeFalse();
        IsDue(schedule, Target, at + 73).ShouldBeTrue();

        schedule.Done(Target, new CaptureReport("shop", "shop-0", false, "open"), Start.AddSeconds(at));
        IsDue(schedule, Target, at + 2).ShouldBeTrue();
        schedule.Done(Target, Proven, Start.AddSeconds(at));
        IsDue(schedule, Target, at + 2).ShouldBeTrue();
    }

    [Test]
    public void WhatIsNotProvenIsTriedSoonAgain_AndLessAndLessOften()
    {
        var schedule = new CaptureSchedule();
        var at = 0;
        foreach (var pause in new[] { 2, 4, 8, 16, 32, 64, 64 })
        {
            schedule.Done(Target, new CaptureReport("shop", "shop-0", false, "refused"), Start.AddSeconds(at)).ShouldBe(at == 0);
            IsDue(schedule, Target, at + pause - 1).ShouldBeFalse();
            IsDue(schedule, Target, at + pause).ShouldBeTrue();
            at += pause;
        }
    }

    private static bool IsDue(CaptureSchedule schedule, CaptureTarget target, int seconds) =>
        schedule.Due(new Dictionary<string, CaptureTarget> { [target.Id] = target }, Start.AddSeconds(seconds)).Count > 0;
}
