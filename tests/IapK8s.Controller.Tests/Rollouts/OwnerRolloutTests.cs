using IapK8s.Controller.Rollouts;
using k8s.Models;

namespace IapK8s.Controller.Tests.Rollouts;

internal sealed class OwnerRolloutTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;
    private static readonly HashSet<string> All = ["a", "b", "c"];

    [Test]
    public void OneAtATime_AndTheNextWhenItsSuccessorIsReady()
    {
        var rollout = new OwnerRollout([Bare("a"), Bare("b"), Bare("c")]);
        rollout.Next([Bare("a"), Bare("b"), Bare("c")], All, Now).Evict!.Name().ShouldBe("a");
        rollout.Evicted(Now);
        rollout.Next([Ending(Bare("a")), Bare("b"), Bare("c")], All, Now).ShouldBe(default, "it is still going");
        rollout.Next([Bare("b"), Bare("c")], All, Now).ShouldBe(default, "there is no successor yet");
        rollout.Next([Bare("b"), Bare("c"), Covered("d", isReady: false)], All, Now).ShouldBe(default, "the successor is not ready");
        rollout.Next([Bare("b"), Bare("c"), Covered("d")], All, Now).Evict!.Name().ShouldBe("b");
    }

    [Test]
    public void OneThatServesNobodyGoesFirst() =>
        new OwnerRollout([Bare("a"), Bare("b", isReady: false)]).Next([Bare("a"), Bare("b", isReady: false)], All, Now).Evict!.Name().ShouldBe("b");

    [Test]
    public void ASuccessorWithoutASidecarStopsIt()
    {
        var rollout = new OwnerRollout([Bare("a"), Bare("b")]);
        rollout.Evicted(Now);
        var step = rollout.Next([Bare("b"), Bare("c")], All, Now);
        step.Evict.ShouldBeNull();
        step.Obstacle.ShouldNotBeNull().ShouldContain("pod c came without a sidecar");
    }

    /// <summary>Else whatever keeps it away would empty the workload, one pod every ten minutes.</summary>
    [Test]
    public void WithoutASuccessor_NoOtherIsEvicted_HoweverLong()
    {
        var rollout = new OwnerRollout([Bare("a"), Bare("b"), Bare("c")]);
        rollout.Evicted(Now);
        rollout.Next([Bare("b"), Bare("c")], All, Now + TimeSpan.FromMinutes(9)).ShouldBe(default);
        var late = rollout.Next([Bare("b"), Bare("c")], All, Now + TimeSpan.FromDays(1));
        late.Evict.ShouldBeNull();
        late.Obstacle.ShouldNotBeNull().ShouldContain("once there are 3 pods again");
        rollout.Next([Bare("b"), Bare("c"), Covered("d")], All, Now + TimeSpan.FromDays(1)).Evict!.Name().ShouldBe("b");
    }

    [Test]
    public void WhatNoPolicySelectsStays() =>
        new OwnerRollout([Bare("a"), Bare("other")]).Next([Bare("other"), Covered("d")], All, Now).ShouldBe(default);

    private static V1Pod Bare(string name, bool isReady = true) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, Uid = name },
        Spec = new V1PodSpec { Containers = [] },
        Status = new V1PodStatus { Conditions = [new V1PodCondition { Type = "Ready", Status = isReady ? "True" : "False" }] },
    };

    private static V1Pod Covered(string name, bool isReady = true)
    {
        var pod = Bare(name, isReady);
        pod.Spec.InitContainers = [new V1Container { Name = "iap-sidecar" }];
        return pod;
    }

    private static V1Pod Ending(V1Pod pod)
    {
        pod.Metadata.DeletionTimestamp = Now.UtcDateTime;
        return pod;
    }
}
