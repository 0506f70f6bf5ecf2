using IapK8s.Controller.Push;

namespace IapK8s.Controller.Tests.Push;

internal sealed class AppIssuerTests
{
    private static readonly Uri Portal = new("https://auth.example.com:8443");

    [Test]
    public void TheDefaultAudienceGivesAReadableIssuer() =>
        AppIssuer.Of(Portal, "shop", "/namespaces/shop/policies/shop").ShouldBe("https://auth.example.com:8443/namespaces/shop/policies/shop");

    [TestCase("shop", "/namespaces/other/policies/shop")]
    [TestCase("shop", "/namespaces/shop/policies/")]
    [TestCase("shop", "/namespaces/shop/policies/a/b")]
    [TestCase("shop", "/namespaces/shop/policies/..%2f")]
    [TestCase("shop", "policies/shop")]
    public void AnyOtherAudienceCannotTakeAnotherAppsIssuer(string ns, string audience)
    {
        var issuer = AppIssuer.Of(Portal, ns, audience);
        issuer.ShouldStartWith("https://auth.example.com:8443/namespaces/shop/audiences/");
        issuer["https://auth.example.com:8443/namespaces/shop/audiences/".Length..].ShouldNotContain("/");
    }
}
