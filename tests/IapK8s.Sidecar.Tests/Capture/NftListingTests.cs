using System.Text.Json;
using IapK8s.Policy.Definitions;
using IapK8s.Sidecar.Capture;
using IapK8s.Sidecar.Capture.Nftables;
using IapK8s.TestKit.Goldens;

namespace IapK8s.Sidecar.Tests.Capture;

/// <summary>testdata/listing.json is what nft 1.0.6 wrote after the rules of <see cref="Options"/> were put in force.</summary>
internal sealed class NftListingTests
{
    private static readonly CaptureOptions Options = new() { CapturePort = 15001, ProbePort = 15020, Uid = 1337, Loopback = LoopbackMode.Locked, LockPorts = [8080, 9090] };

    private static readonly string Listing = File.ReadAllText(Path.Combine(Golden.Folder(), "listing.json"));

    [Test]
    public void WhatTheKernelSpellsAnew_IsTheSameTable() => Difference(Listing).ShouldBeNull();

    [Test]
    public void FlagsSpelledAsNewerProgramsDo_AreTheSame() =>
        Difference(Listing.Replace("""["syn", "ack"]""", """{"|": ["syn", "ack"]}""", StringComparison.Ordinal)).ShouldBeNull();

    [TestCase("\"policy\": \"drop\"", "\"policy\": \"accept\"", "policy accept", TestName = "a policy")]
    [TestCase("\"right\": \"dnat\"", "\"right\": \"snat\"", "ct status snat", TestName = "a status")]
    [TestCase("\"op\": \"in\"", "\"op\": \"==\"", "\"op\": \"==\"", TestName = "an exact comparison of bits")]
    [TestCase("\"right\": 1337", "\"right\": 1338", "meta skuid 1338", TestName = "the uid")]
    [TestCase("[8080, 9090]", "[8080]", "missing: set locked { type inet_service; elements = { 8080, 9090 }; }", TestName = "a port of the lock")]
    [TestCase("{\"redirect\": {\"port\": 15001}}", "{\"redirect\": {\"port\": 15001, \"flags\": \"random\"}}", "random", TestName = "a flag of a redirect")]
    [TestCase("\"prio\": -110", "\"prio\": 110", "priority 110", TestName = "a priority")]
    [TestCase("{\"drop\": null}", "{\"accept\": null}", "not ours: chain from-loopback: tcp dport 15001 accept", TestName = "a verdict")]
    [TestCase("\"name\": \"iapk8s\", \"handle\"", "\"name\": \"iapk8s\", \"flags\": \"dormant\", \"handle\"", "dormant", TestName = "a table put to sleep")]
    [TestCase("{\"set\": {\"family\": \"inet\", \"name\": \"locked\"", "{\"map\": {\"family\": \"inet\", \"name\": \"locked\"", "map", TestName = "a map in place of a set")]
    [TestCase("\"table\": \"iapk8s\", \"type\": \"inet_service\"", "\"table\": \"iapk8s\", \"flags\": [\"timeout\"], \"type\": \"inet_service\"", "timeout", TestName = "ports that are forgotten after a while")]
    public void AnyOtherTableIsTold(string what, string other, string said)
    {
        Listing.ShouldContain(what);

        var difference = Difference(Listing.Replace(what, other, StringComparison.Ordinal));

        difference!.Exit.ShouldBe(CaptureExit.ReadBackDiffers);
        difference.Message.ShouldContain(said);
    }

    [Test]
    public void RulesInAnotherOrder_AreTold()
    {
        var items = JsonDocument.Parse(Listing).RootElement.GetProperty("nftables").EnumerateArray().Select(item => item.GetRawText()).Reverse();
        var chainsFirst = items.OrderBy(item => item.StartsWith("{\"rule\"", StringComparison.Ordinal));

        Difference($$"""{"nftables": [{{string.Join(',', chainsFirst)}}]}""")!.Message.ShouldContain("another order");
    }

    private static CaptureFailure? Difference(string listing)
    {
        using var json = JsonDocument.Parse(listing);
        return Complaints.Differences(CaptureRules.For(Options), NftListing.Read(json.RootElement, CaptureRules.TableName));
    }
}
