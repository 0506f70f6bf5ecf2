using IapK8s.Policy.Definitions;
using IapK8s.Policy.Snapshots;
using static IapK8s.Policy.Tests.PolicyBuilder;

namespace IapK8s.Policy.Tests.Snapshots;

internal sealed class PolicySnapshotTests
{
    [Test]
    public void FindsByPortThenHost()
    {
        var policy = Build("shop/shop", [8080, 8081], ["app.example.com"], ["10.0.0.7", "shop.shop.svc"]);
        var snapshot = new PolicySnapshot("v1", [policy]);

        var external = snapshot.Find(8081, "app.example.com");
        external.Status.ShouldBe(LookupStatus.Found);
        external.Match!.Policy.ShouldBeSameAs(policy);
        external.Match.IsInternal.ShouldBeFalse();
        external.Match.Host!.Origin.ShouldBe("https://app.example.com");
        snapshot.Find(8080, "10.0.0.7").Match!.IsInternal.ShouldBeTrue();
        snapshot.Find(8080, "other.example.com").Status.ShouldBe(LookupStatus.HostNotInPolicy);
        snapshot.Find(8080, "APP.example.com").Status.ShouldBe(LookupStatus.HostNotInPolicy);
        snapshot.Find(9090, "app.example.com").Status.ShouldBe(LookupStatus.PortWithoutPolicy);
        snapshot.Find(9090, "app.example.com").Match.ShouldBeNull();
        default(PolicyLookup).Status.ShouldBe(LookupStatus.PortWithoutPolicy);
    }

    [Test]
    public void PoliciesMayShareAHost_OnDifferentPorts_AndAPort_WithDifferentHosts()
    {
        var (a, b, c) = (Build("a/a", [1], ["x.example"]), Build("b/b", [2], ["x.example"]), Build("c/c", [1], ["y.example"]));
        var snapshot = new PolicySnapshot("v1", [a, b, c]);
        snapshot.Find(1, "x.example").Match!.Policy.ShouldBeSameAs(a);
        snapshot.Find(2, "x.example").Match!.Policy.ShouldBeSameAs(b);
        snapshot.Find(1, "y.example").Match!.Policy.ShouldBeSameAs(c);
    }

    [Test]
    public void TwoPoliciesOnOnePortAndHost_AreRefused_NamingBoth()
    {
        var error = Should.Throw<PolicyRejectedException>(() => new PolicySnapshot("v1", [Build("a/a", [1, 2], ["x.example"]), Build("b/b", [2], ["x.example"])]));
        error.Mistakes.ShouldHaveSingleItem().ShouldBe("port 2, host x.example: claimed by policies a/a and b/b");
    }

    [Test]
    public void InternalNameOfOne_AndExternalOfAnother_AreRefused() =>
        Should.Throw<PolicyRejectedException>(() => new PolicySnapshot("v1", [Build("a/a", [1], ["x.example"]), Build("b/b", [1], ["y.example"], ["x.example"])]));

    [Test]
    public void TwoOriginsOfOneHost_AreRefused()
    {
        var policy = EffectivePolicy.Build(
            Definition(Allow("a", "allUsers")) with { Hosts = [new HostEntry("https", "x.example", 443), new HostEntry("https", "x.example", 8443)] },
            GroupMembership.Empty);
        Should.Throw<PolicyRejectedException>(() => new PolicySnapshot("v1", [policy])).Message.ShouldContain("https://x.example:8443");
    }

    [TestCase("X.example")]
    [TestCase("x.example.")]
    [TestCase("x.example:80")]
    [TestCase("")]
    [TestCase("2001:db8::1")]
    public void HostThatIsNotCanonical_IsRefused(string host) =>
        Should.Throw<PolicyRejectedException>(() => new PolicySnapshot("v1", [Build("a/a", [1], [host])]));

    [Test]
    public void EmptySnapshot_FindsNothing() => new PolicySnapshot("v1", []).Find(80, "x.example").Status.ShouldBe(LookupStatus.PortWithoutPolicy);

    private static EffectivePolicy Build(string name, int[] ports, string[] hosts, string[]? internalHosts = null) =>
        EffectivePolicy.Build(
            Definition(Allow("a", "allUsers")) with
            {
                Name = name,
                Ports = [.. ports],
                Hosts = [.. hosts.Select(h => new HostEntry("https", h, 443))],
                InternalHosts = [.. internalHosts ?? []],
            },
            GroupMembership.Empty);
}
