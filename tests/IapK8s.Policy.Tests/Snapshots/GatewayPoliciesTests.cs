using IapK8s.Policy.Definitions;
using IapK8s.Policy.Snapshots;
using static IapK8s.Policy.Tests.PolicyBuilder;

namespace IapK8s.Policy.Tests.Snapshots;

/// <summary>A gateway sees a host and no port.</summary>
internal sealed class GatewayPoliciesTests
{
    private static readonly GatewayPlace.Asked ByHost = new();

    [Test]
    public void FindsByHostAlone_AndNothingOfPods()
    {
        var (asked, pod) = (Build("shop/shop", ["shop.example"]), Pod("shop/pod", "pod.example"));
        var snapshot = new PolicySnapshot("v", [asked, pod]);
        snapshot.Find(ByHost, "shop.example").ShouldBe(new PolicyLookup(LookupStatus.Found, snapshot.Find(ByHost, "shop.example").Match));
        snapshot.Find(ByHost, "shop.example").Match!.Policy.ShouldBeSameAs(asked);
        snapshot.Find(ByHost, "pod.example").Status.ShouldBe(LookupStatus.HostNotInPolicy);
        snapshot.Find(ByHost, "SHOP.example").Status.ShouldBe(LookupStatus.HostNotInPolicy);
        snapshot.Find(8080, "shop.example").Status.ShouldBe(LookupStatus.HostNotInPolicy, "it has no port");
    }

    [Test]
    public void SeveralOnAHostMustBeNamed()
    {
        var (front, both) = (Build("shop/front", ["shop.example"]), Build("shop/api+extra", ["shop.example", "api.example"]));
        var snapshot = new PolicySnapshot("v", [front, both]);
        snapshot.Find(ByHost, "shop.example").ShouldBe(new PolicyLookup(LookupStatus.Several, null));
        snapshot.Find(ByHost, "api.example").Match!.Policy.ShouldBeSameAs(both);
        Named("shop/front").Match!.Policy.ShouldBeSameAs(front);
        Named("shop/api").Match!.Policy.ShouldBeSameAs(both);
        Named("shop/extra").Match!.Policy.ShouldBeSameAs(both);
        Named("shop/api+extra").Match!.Policy.ShouldBeSameAs(both);
        foreach (var wrong in new[] { "shop/ap", "shop/extr", "other/front", "front", "shop/", "/front", "shop/front+api", "" })
        {
            Named(wrong).ShouldBe(new PolicyLookup(LookupStatus.NamedElsewhere, null), wrong);
        }

        PolicyLookup Named(string name) => snapshot.Find(new GatewayPlace.Asked(name), "shop.example");
    }

    [Test]
    public void ANamedPolicyMustHaveTheHost()
    {
        var snapshot = new PolicySnapshot("v", [Build("shop/shop", ["shop.example"]), Build("wiki/wiki", ["wiki.example"])]);
        snapshot.Find(new GatewayPlace.Asked("wiki/wiki"), "shop.example").Status.ShouldBe(LookupStatus.NamedElsewhere);
        snapshot.Find(new GatewayPlace.Asked("shop/shop"), "other.example").Status.ShouldBe(LookupStatus.HostNotInPolicy);
    }

    [Test]
    public void ANameThatIsPartOfTwo_IsTheOneOfThatVeryName_OrNone()
    {
        var snapshot = new PolicySnapshot("v", [Build("shop/a", ["shop.example"]), Build("shop/a+b", ["shop.example"]), Build("shop/b+c", ["shop.example"])]);
        snapshot.Find(new GatewayPlace.Asked("shop/a"), "shop.example").Match!.Policy.Definition.Name.ShouldBe("shop/a");
        snapshot.Find(new GatewayPlace.Asked("shop/b"), "shop.example").Status.ShouldBe(LookupStatus.Several);
        snapshot.Find(new GatewayPlace.Asked("shop/c"), "shop.example").Match!.Policy.Definition.Name.ShouldBe("shop/b+c");
    }

    [Test]
    public void TheProxysOwnPathsAreServedWhicheverIsMeant()
    {
        var snapshot = new PolicySnapshot("v", [Build("shop/b", ["shop.example"]), Build("shop/a", ["shop.example"])]);
        snapshot.Find(new GatewayPlace.OwnPaths(), "shop.example").Match!.Policy.Definition.Name.ShouldBe("shop/a");
        snapshot.Find(new GatewayPlace.OwnPaths(), "other.example").Status.ShouldBe(LookupStatus.HostNotInPolicy);
    }

    [Test]
    public void AnApplicationIsItsOwnPlace()
    {
        var (app, asked) = (Build("shop/app", ["app.example"], new GatewayUse(false, ["legacy"])), Build("shop/shop", ["shop.example"]));
        var snapshot = new PolicySnapshot("v", [app, asked]);
        snapshot.Find(new GatewayPlace.Application("shop", "legacy"), "app.example").Match!.Policy.ShouldBeSameAs(app);
        snapshot.Find(new GatewayPlace.Application("other", "legacy"), "app.example").Status.ShouldBe(LookupStatus.HostNotInPolicy);
        snapshot.Find(new GatewayPlace.Application("shop", "legacy"), "shop.example").Status.ShouldBe(LookupStatus.HostNotInPolicy);
        snapshot.Find(ByHost, "app.example").Status.ShouldBe(LookupStatus.HostNotInPolicy, "no ingress asks for it");
        snapshot.Find(new GatewayPlace.OwnPaths(), "app.example").Status.ShouldBe(LookupStatus.HostNotInPolicy);
    }

    [Test]
    public void WhatCannotBeTold_IsRefusedAsAWhole()
    {
        Mistake(Build("a/a", ["x.example"]), Build("b/b", ["x.example"])).ShouldContain("different namespaces");
        Mistake(Build("a/a", ["x.example"]), Build("a/b", ["x.example"], port: 8443)).ShouldContain("different origins");
        Mistake(Build("a/a", ["x.example"], new GatewayUse(false, ["app"])), Build("a/b", ["x.example"], new GatewayUse(true, ["app"]))).ShouldContain("application a/app");
        Mistake(EffectivePolicy.Build(Build("a/a", ["x.example"]).Definition with { Ports = [8080] }, GroupMembership.Empty)).ShouldContain("has ports");

        static string Mistake(params EffectivePolicy[] policies) => Should.Throw<PolicyRejectedException>(() => new PolicySnapshot("v", policies)).Mistakes[0];
    }

    private static EffectivePolicy Build(string name, string[] hosts, GatewayUse? use = null, int port = 443) => EffectivePolicy.Build(
        Definition(Allow("a", "allUsers")) with
        {
            Name = name,
            Namespace = name.Split('/')[0],
            Ports = [],
            InternalHosts = [],
            Hosts = [.. hosts.Select(host => new HostEntry("https", host, port))],
            Gateway = use ?? new GatewayUse(true, []),
        },
        GroupMembership.Empty);

    private static EffectivePolicy Pod(string name, string host) =>
        EffectivePolicy.Build(Definition(Allow("a", "allUsers")) with { Name = name, Ports = [8080], Hosts = [new HostEntry("https", host, 443)] }, GroupMembership.Empty);
}
