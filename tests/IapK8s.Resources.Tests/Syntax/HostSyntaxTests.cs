using IapK8s.Resources.Syntax;

namespace IapK8s.Resources.Tests.Syntax;

internal sealed class HostSyntaxTests
{
    [TestCase("shop.example.com", "https://shop.example.com")]
    [TestCase("SHOP.Example.com.", "https://shop.example.com")]
    [TestCase("shop.example.com:8443", "https://shop.example.com:8443")]
    [TestCase("https://shop.example.com:443", "https://shop.example.com")]
    [TestCase("HTTPS://shop.example.com", "https://shop.example.com")]
    [TestCase("http://shop.localhost:8081", "http://shop.localhost:8081")]
    [TestCase("http://shop.localhost", "http://shop.localhost")]
    [TestCase("bücher.example", "https://xn--bcher-kva.example")]
    public void ReadsAnOrigin(string text, string origin)
    {
        HostSyntax.Parse(text, out var entry).ShouldBeNull();
        entry.Origin.ShouldBe(origin);
    }

    [TestCase("")]
    [TestCase("ftp://shop.example.com")]
    [TestCase("http://shop.example.com")]
    [TestCase("http://localhost.example.com")]
    [TestCase("http://evillocalhost")]
    [TestCase("shop.example.com/")]
    [TestCase("shop.example.com?x")]
    [TestCase("shop.example.com#x")]
    [TestCase("user@shop.example.com")]
    [TestCase("shop.example.com:0")]
    [TestCase("shop.example.com:99999")]
    [TestCase("shop..example.com")]
    [TestCase("*.example.com")]
    [TestCase("127.0.0.1")]
    [TestCase("[::1]")]
    [TestCase("127.1")]
    [TestCase("shop.ns.svc")]
    [TestCase("shop.ns.svc.cluster.local")]
    [TestCase("shop\texample.com")]
    [TestCase("shop.example.com\\evil")]
    public void RefusesWhatIsNone(string text) => HostSyntax.Parse(text, out _).ShouldNotBeNull();
}
