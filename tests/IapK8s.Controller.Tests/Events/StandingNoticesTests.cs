using System.Collections.Immutable;
using IapK8s.Compiler;
using IapK8s.Compiler.Inputs;
using IapK8s.Controller.Events;
using IapK8s.Controller.Providers;
using IapK8s.Controller.Push;
using IapK8s.Controller.Reconciling;
using IapK8s.Controller.Status;
using IapK8s.Resources.Findings;
using IapK8s.Sources;

namespace IapK8s.Controller.Tests.Events;

internal sealed class StandingNoticesTests
{
    private static readonly ResourceId Id = new("IapPolicy", "shop", "shop");

    [Test]
    public void WhatOthersDidToAPolicyIsTold_OneNoticeAReason_AndWhatIsWrongInItselfIsNot()
    {
        var notices = Of([Finding(FindingReason.Conflicted), Finding(FindingReason.Conflicted), Finding(FindingReason.CeilingExceeded), Finding(FindingReason.NotServed), Finding(FindingReason.Invalid), Finding(FindingReason.RefNotFound)]);
        notices.Select(notice => notice.Reason).ShouldBe(["Conflicted", "CeilingExceeded", "NotServed"]);
        notices[0].Message.ShouldBe("IapPolicy/shop/shop spec.mode: Conflicted: it is so. Change it. And 1 more.");
        notices.ShouldAllBe(notice => notice.About == new EventSubject("iapk8s.io/v1alpha1", "IapPolicy", "shop", "shop", "uid"));
    }

    [Test]
    public void KeysThatCannotBeRotatedAreToldOnTheControllersPod()
    {
        var notice = Of([], trouble: "the disk is full").ShouldHaveSingleItem();
        (notice.Reason, notice.About.Kind, notice.About.Name, notice.About.Uid).ShouldBe(("KeyRotationFailed", "Pod", "iap-controller-0", "pod-uid"));
        notice.Message.ShouldContain("the disk is full");
    }

    private static Finding Finding(FindingReason reason) => new() { Reason = reason, Resource = Id, Field = "spec.mode", Message = "it is so", Fix = "Change it." };

    private static IReadOnlyList<Notice> Of(ImmutableArray<Finding> findings, string? trouble = null)
    {
        var pod = new PodRecord("iap-system", "iap-controller-0", ImmutableSortedDictionary<string, string>.Empty, [], []) { Uid = "pod-uid" };
        var resources = ResourceSet.Empty with { Pods = [pod] };
        var inputs = new StatusInputs
        {
            Round = new Round(
                new SourceState(resources, findings) { Versions = ImmutableDictionary<ResourceId, ObjectVersion>.Empty.Add(Id, new ObjectVersion("uid", 1)) }, PolicyCompiler.Compile(resources)),
            VersionOf = _ => null,
            Subscribers = new LocalSubscriberStates(new SubscriberRegistry(), new CaptureTable(TimeProvider.System)),
            Documents = ImmutableDictionary<string, ProviderDocument>.Empty,
            ProviderTrouble = ImmutableDictionary<string, string>.Empty,
            KeyTrouble = trouble,
            Portal = new Uri("https://auth.example.com"),
            Now = DateTimeOffset.UnixEpoch,
        };
        return StandingNotices.Of(inputs, StatusBuilder.Build(inputs, _ => []), pod.Key);
    }
}
