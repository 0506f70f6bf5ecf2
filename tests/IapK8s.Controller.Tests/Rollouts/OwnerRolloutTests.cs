using IapK8s.Controller.Rollouts;
using k8s.Models;

namespace IapK8s.Controller.Tests.Rollouts;

internal sealed class OwnerRolloutTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    [Test]
    public void OneAtATime_AndTheNextWhenItsSuccessorIsReady()
    {
        var rollout = new OwnerRollout([Bare("a"), Bare("b"), Bare("c")]);
        rollout.Next([Bare("a"), Bare("b"), Bare("c")], Now).Evict!.Name().ShouldBe("a");
        rollout.Evicted(Now);
        rollout.Next([Ending(Bare("a")), Bare("b"), Bare("c")], Now).ShouldBe(default, "it is still going");
        rollout.Next([Bare("b"), Bare("c")], Now).ShouldBe(default, "there is no successor yet");
        rollout.Next([Bare("b"), Bare("c"), Covered("d", isReady: false)], Now).ShouldBe(default, "the successor is not ready");
        rollout.Next([Bare("b"), Bare("c"), Covered("d")], Now).Evict!.Name().ShouldBe("b");
    }

    [Test]
    public void OneThatServesNobodyGoesFirst() =>
        new OwnerRollout([Bare("a"), Bare("b", isReady: false)]).Next([Bare("a"), Bare("b", isReady: false)], Now).Evict!.Name().ShouldBe("b");

    [Test]
    public void ASuccessorWithoutASidecarStopsIt()
    {
        var rollout = new OwnerRollout([Bare("a"), Bare("b")]);
        rollout.Evicted(Now);
        var step = rollout.Next([Bare("b"), Bare("c")], Now);
        step.Evict.ShouldBeNull();
        step.Obstacle.ShouldNotBeNull().ShouldContain("pod c came without a sidecar");
    }

    [Test]
    public void AWorkloadThatWasScaledDownMeanwhileGoesOn()
    {
        var rollout = new OwnerRollout([Bare("a"), Bare("b"), Bare("c")]);
        rollout.Evicted(Now);
        rollout.Next([Bare("b")], Now + TimeSpan.FromMinutes(9)).ShouldBe(default);
        rollout.Next([Bare("b")], Now + TimeSpan.FromMinutes(10)).Evict!.Name().ShouldBe("b");
    }

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
