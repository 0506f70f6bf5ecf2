using IapK8s.Resources.Syntax;

namespace IapK8s.Resources.Tests.Syntax;

internal sealed class UriSyntaxTests
{
    [TestCase("https://login.example.com")]
    [TestCase("https://login.example.com/realms/x/")]
    [TestCase("http://idp.localhost:9100/")]
    [TestCase("http://localhost:9100")]
    [TestCase("http://127.0.0.1:9100")]
    [TestCase("http://[::1]:9100")]
    public void TakesAnIssuer(string text) => UriSyntax.CheckIssuer(text).ShouldBeNull();

    [TestCase("http://login.example.com")]
    [TestCase("http://127.0.0.1.example.com")]
    [TestCase("http://localhost.example.com")]
    [TestCase("https://login.example.com?x")]
    [TestCase("https://login.example.com#x")]
    [TestCase("https://user:secret@login.example.com")]
    [TestCase("login.example.com")]
    [TestCase("//login.example.com")]
    [TestCase("file:///etc/passwd")]
    public void RefusesWhatIsNoIssuer(string text)
    {
        var problem = UriSyntax.CheckIssuer(text).ShouldNotBeNull();
        problem.Message.ShouldNotContain("secret");
    }

    [TestCase("https://help.example.com/access?from=shop#top")]
    [TestCase("http://help.localhost:8080/")]
    public void TakesARedirect(string text) => UriSyntax.CheckRedirect(text).ShouldBeNull();

    [TestCase("http://localhost/")]
    [TestCase("http://help.example.com/")]
    [TestCase("javascript:alert(1)")]
    [TestCase("data:text/html,x")]
    [TestCase("/access")]
    [TestCase("https:\\\\evil.example")]
    [TestCase("https://evil.example\\@help.example.com")]
    [TestCase("https://help.example.com/\r\nSet-Cookie: x")]
    [TestCase("https://help.example.com/ x")]
    public void S52_RefusesWhatIsNoRedirect(string text) => UriSyntax.CheckRedirect(text).ShouldNotBeNull();
}
