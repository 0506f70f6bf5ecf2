using System.Collections.Immutable;
using System.Net;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Snapshots;
using static IapK8s.Policy.Tests.PolicyBuilder;

namespace IapK8s.Policy.Tests.Snapshots;

internal sealed class OpaquePortTests
{
    [TestCase("10.1.2.3", true)]
    [TestCase("fd00::7", true)]
    [TestCase("11.1.2.3", false)]
    [TestCase("::ffff:10.1.2.3", true)]
    [TestCase("fe80::7%3", false)]
    public void LetsInByAddress(string client, bool isAllowed)
    {
        var snapshot = new PolicySnapshot("v1", [Build("a/a", new OpaquePort(9100, ["10.0.0.0/8", "fd00::/8"]))]);

        snapshot.FindOpaque(9100)!.Allows(IPAddress.Parse(client)).ShouldBe(isAllowed);
        snapshot.FindOpaque(9100)!.Policy.Name.ShouldBe("a/a");
        snapshot.FindOpaque(9101).ShouldBeNull();
        snapshot.Claims(9100).ShouldBeFalse();
        snapshot.Claims(8080).ShouldBeTrue();
    }

    [Test]
    public void OfSeveralPolicies_AllMustLetIn()
    {
        var strict = Build("b/b", new OpaquePort(9100, ["10.1.0.0/16"])).Definition with { Ports = [8081], Audit = new AuditSettings { OnFull = AuditOverflow.Deny } };
        var access = new PolicySnapshot("v1", [EffectivePolicy.Build(strict, GroupMembership.Empty), Build("a/a", new OpaquePort(9100, ["10.0.0.0/8"]))]).FindOpaque(9100)!;

        access.Allows(IPAddress.Parse("10.1.0.1")).ShouldBeTrue();
        access.Allows(IPAddress.Parse("10.2.0.1")).ShouldBeFalse();
        access.Policy.Name.ShouldBe("a/a", "the first by name");
        access.RefusesUnrecorded.ShouldBeTrue("the stricter of the two");
    }

    [Test]
    public void RefusesAPortThatIsClaimedToo() =>
        Should.Throw<PolicyRejectedException>(() => new PolicySnapshot("v1", [Build("a/a", new OpaquePort(8080, ["10.0.0.0/8"]))])).Message.ShouldBe("policy a/a: port 8080 is opaque and claimed for HTTP");

    [Test]
    public void RefusesWhatIsNoListOfNetworks()
    {
        foreach (var from in new ImmutableArray<string>[] { [], default, ["10.0.0.0/8", "everybody"], ["10.0.0.0"] })
        {
            Should.Throw<PolicyRejectedException>(() => new PolicySnapshot("v1", [Build("a/a", new OpaquePort(9100, from))])).Message.ShouldContain("opaque port 9100");
        }
    }

    private static EffectivePolicy Build(string name, OpaquePort opaque) => EffectivePolicy.Build(
        Definition(Allow("a", "allUsers")) with { Name = name, Ports = [8080], Hosts = [], InternalHosts = [$"{name[0]}.svc"], Capture = new CaptureSettings { Opaque = [opaque] } },
        GroupMembership.Empty);
}
