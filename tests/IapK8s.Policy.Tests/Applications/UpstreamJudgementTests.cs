using System.Collections.Immutable;
using System.Net;
using IapK8s.Policy.Applications;

namespace IapK8s.Policy.Tests.Applications;

/// <summary>Where a gateway may be sent.</summary>
internal sealed class UpstreamJudgementTests
{
    private static readonly IPNetwork[] Reserved = [.. ReservedNetworks.Everywhere, IPNetwork.Parse("10.96.0.0/12"), IPNetwork.Parse("10.0.0.7/32")];

    [TestCase("127.0.0.1")]
    [TestCase("127.255.0.1")]
    [TestCase("0.0.0.0")]
    [TestCase("169.254.169.254")]
    [TestCase("100.100.100.200")]
    [TestCase("168.63.129.16")]
    [TestCase("192.0.0.192")]
    [TestCase("2001:0:4136:e378:8000:63bf:5601:5601")]
    [TestCase("255.255.255.255")]
    [TestCase("::1")]
    [TestCase("::")]
    [TestCase("fe80::1")]
    [TestCase("fd00:ec2::254")]
    [TestCase("::ffff:127.0.0.1")]
    [TestCase("::ffff:169.254.169.254")]
    [TestCase("64:ff9b::a9fe:a9fe")]
    [TestCase("64:ff9b:1::7f00:1")]
    [TestCase("2002:7f00:1::")]
    [TestCase("::127.0.0.1")]
    [TestCase("10.96.0.1")]
    [TestCase("::ffff:10.96.0.1")]
    [TestCase("10.0.0.7")]
    public void RefusesWhatIsReserved(string address)
    {
        Refuse(address).ShouldNotBeNull();
        // Neither a name nor a network around it opens it.
        Refuse(address, Named("app.example.com"), Networked("10.0.0.0/8")).ShouldNotBeNull();
        Refuse(address, Named("app.example.com")).ShouldNotBeNull();
    }

    [TestCase("127.0.0.1", "127.0.0.0/8")]
    [TestCase("127.0.0.1", "127.0.0.1/32")]
    [TestCase("169.254.169.254", "169.254.169.254/32")]
    [TestCase("10.96.0.1", "10.96.0.0/16")]
    [TestCase("10.0.0.7", "10.0.0.7/32")]
    [TestCase("::1", "::1/128")]
    public void LetsThrough_WhatACeilingNamesOnPurpose(string address, string network)
    {
        Refuse(address, Networked(network)).ShouldBeNull();
        Refuse(address, Networked(network, 8443)).ShouldBeNull();
        Refuse(address, Networked(network, 443)).ShouldNotBeNull();
        // Each ceiling holds.
        Refuse(address, Networked(network), Networked("192.0.2.0/24")).ShouldNotBeNull();
    }

    [Test]
    public void AsksEveryCeiling_OfTheNameOrTheAddress()
    {
        Refuse("10.1.2.3").ShouldBeNull();
        Refuse("10.1.2.3", Named("*.example.com")).ShouldBeNull();
        Refuse("10.1.2.3", Named("*.example.com", 8443), Networked("10.1.0.0/16")).ShouldBeNull();
        Refuse("10.1.2.3", Named("*.example.com", 443)).ShouldNotBeNull();
        Refuse("10.1.2.3", Named("example.com")).ShouldNotBeNull();
        Refuse("10.2.2.3", Named("*.example.com"), Networked("10.1.0.0/16")).ShouldNotBeNull();
        Refuse("::ffff:10.1.2.3", Networked("10.1.0.0/16")).ShouldBeNull();
        Refuse("10.1.2.3", new UpstreamCeiling("/none", [])).ShouldNotBeNull();
    }

    [Test]
    public void KnowsBeforeAnyAddressIsKnown_WhatNoAddressCouldMend()
    {
        UpstreamJudgement.Exceeded([Named("*.example.com")], "app.example.com", 443).ShouldBeNull();
        UpstreamJudgement.Exceeded([Networked("10.0.0.0/8")], "app.example.com", 443).ShouldBeNull();
        UpstreamJudgement.Exceeded([Networked("10.0.0.0/8", 8443)], "app.example.com", 443).ShouldNotBeNull();
        UpstreamJudgement.Exceeded([Named("*.example.org")], "app.example.com", 443).ShouldNotBeNull();
    }

    private static string? Refuse(string address, params ImmutableArray<UpstreamCeiling> ceilings) => UpstreamJudgement.Refuse(ceilings, "app.example.com", 8443, IPAddress.Parse(address), Reserved);

    private static UpstreamCeiling Named(string name, int? port = null) => new("/central", [new UpstreamPattern(name, null, port)]);

    private static UpstreamCeiling Networked(string network, int? port = null) => new("/central", [new UpstreamPattern(null, IPNetwork.Parse(network), port)]);
}
