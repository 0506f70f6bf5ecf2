using IapK8s.Identity.Captures;

namespace IapK8s.Identity.Tests.Captures;

internal sealed class CaptureProofTests
{
    private static readonly byte[] Root = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly byte[] Key = CaptureProof.KeyFor(Root, "shop", "shop-0");

    [Test]
    public void ProvesOnePortOfOnePodForOneNonce()
    {
        var nonce = CaptureProof.NewNonce();
        var proof = CaptureProof.Sign(Key, nonce, 8080);

        CaptureProof.IsProven(Key, nonce, 8080, proof).ShouldBeTrue();
        CaptureProof.IsProven(Key, nonce, 8081, proof).ShouldBeFalse();
        CaptureProof.IsProven(Key, CaptureProof.NewNonce(), 8080, proof).ShouldBeFalse();
        CaptureProof.IsProven(CaptureProof.KeyFor(Root, "shop", "shop-1"), nonce, 8080, proof).ShouldBeFalse();
        CaptureProof.IsProven(CaptureProof.KeyFor(Root, "sho", "p/shop-0"), nonce, 8080, proof).ShouldBeFalse();
        CaptureProof.IsProven(Key, nonce, 8080, proof![..^1]).ShouldBeFalse();
        CaptureProof.IsProven(Key, nonce, 8080, null).ShouldBeFalse();
    }

    [TestCase("")]
    [TestCase("abc")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB")]
    public void SignsNothingButANonce(string nonce) => CaptureProof.Sign(Key, nonce, 8080).ShouldBeNull();

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(65536)]
    public void SignsNoPortThatIsNone(int port) => CaptureProof.Sign(Key, CaptureProof.NewNonce(), port).ShouldBeNull();
}
