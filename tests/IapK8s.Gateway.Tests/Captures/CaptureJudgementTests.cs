using System.Net;
using IapK8s.Gateway.Captures;
using IapK8s.Identity.Captures;

namespace IapK8s.Gateway.Tests.Captures;

internal sealed class CaptureJudgementTests
{
    private static readonly CaptureTarget Target = new("shop", "shop-0", [IPAddress.Parse("10.0.0.7"), IPAddress.Parse("fd00::7")], [8080], [9090], [new byte[32]]);

    [TestCase((byte)DialOutcome.Proven, (byte)DialOutcome.Shut, true)]
    [TestCase((byte)DialOutcome.Proven, (byte)DialOutcome.Refused, true)]
    [TestCase((byte)DialOutcome.Proven, (byte)DialOutcome.Unreachable, true)]
    [TestCase((byte)DialOutcome.Proven, (byte)DialOutcome.AnsweredWithoutProof, false)]
    [TestCase((byte)DialOutcome.Proven, (byte)DialOutcome.ClaimedBySidecar, false)]
    [TestCase((byte)DialOutcome.Proven, (byte)DialOutcome.NotTried, false)]
    [TestCase((byte)DialOutcome.NotTried, (byte)DialOutcome.Shut, false)]
    [TestCase((byte)DialOutcome.Shut, (byte)DialOutcome.Shut, false)]
    [TestCase((byte)DialOutcome.Refused, (byte)DialOutcome.Shut, false)]
    [TestCase((byte)DialOutcome.Unreachable, (byte)DialOutcome.Shut, false)]
    [TestCase((byte)DialOutcome.ClaimedBySidecar, (byte)DialOutcome.Shut, false)]
    [TestCase((byte)DialOutcome.AnsweredWithoutProof, (byte)DialOutcome.Shut, false)]
    public void AClaimedPortMustProve_AndEveryOtherBeShut(byte claimed, byte other, bool isProven) =>
        CaptureJudgement.Judge(Target, [(Target.Addresses[0], 8080, new DialResult((DialOutcome)claimed)), (Target.Addresses[0], 9090, new DialResult((DialOutcome)other))])
            .IsProven.ShouldBe(isProven);

    [Test]
    public void NamesAddressPortAndWhatAnswered() =>
        CaptureJudgement.Judge(Target, [(Target.Addresses[1], 9090, new DialResult(DialOutcome.AnsweredWithoutProof, "answered 'HTTP/1.1 200 OK'"))])
            .Detail.ShouldBe("[fd00::7]:9090 is open without the sidecar: answered 'HTTP/1.1 200 OK'");

    [Test]
    public void APodWithoutAnAddressIsNotProven() =>
        CaptureJudgement.Judge(Target with { Addresses = [] }, []).ShouldBe(new CaptureReport("shop", "shop-0", false, "its address is not known"));
}
