using CsCheck;
using IapK8s.Identity.SignIn;
using IapK8s.TestKit.Properties;

namespace IapK8s.Identity.Tests.SignIn;

internal sealed class ReturnPathTests
{
    private const string Origin = "https://app.example.com";

    /// <summary>What open redirects are made of.</summary>
    private static readonly string[] Pieces =
    [
        "/", "//", "\\", ".", "..", "\t", "\n", "\r", "\0", " ", "\u00a0", "\u3002", "\uff0e", "\uff0f", "\u2044", "\u2215", "@", ":", "?", "#", "&", "=", "a", "evil.example",
        "https:", "http:", "javascript:", "data:", "evil-example.com", "%2f", "%2F", "%5c", "%5C", "%09", "%0a", "%0d", "%00", "%20", "%2e", "%2E", "%252f", "%255c", "%2509",
        "%252e", "%ef%bc%8f", "%e3%80%82", "%", "%zz", "user:pass@", "[::1]", "127.0.0.1", ".iap", "handoff", "\u0130", "\ud800",
    ];

    [TestCase("/")]
    [TestCase("/cart")]
    [TestCase("/cart?item=7&next=https://shop.example.com//x")]
    [TestCase("/a/b/c.html")]
    [TestCase("/a%20b/%C3%A9t%C3%A9")]
    [TestCase("/%C3%A9t%C3%A9")]
    [TestCase("/projects/group%2Fproject")]
    [TestCase("/?a=b")]
    [TestCase("/@user")]
    [TestCase("/..a/b..")]
    public void KeepsPathsOfTheApp(string path) => ReturnPath.Sanitize(path).ShouldBe(path);

    [TestCase(null)]
    [TestCase("")]
    [TestCase("cart")]
    [TestCase("//evil.example")]
    [TestCase("///evil.example")]
    [TestCase("/\\evil.example")]
    [TestCase("\\/evil.example")]
    [TestCase("\\\\evil.example")]
    [TestCase("/\t/evil.example")]
    [TestCase("/\t//evil.example")]
    [TestCase("/\n/evil.example")]
    [TestCase("\t//evil.example")]
    [TestCase(" //evil.example")]
    [TestCase("/%09/evil.example")]
    [TestCase("/%09//evil")]
    [TestCase("/%0a/evil.example")]
    [TestCase("/%2f/evil.example")]
    [TestCase("/%2Fevil.example")]
    [TestCase("/%252fevil.example")]
    [TestCase("/%5cevil.example")]
    [TestCase("/%255Cevil.example")]
    [TestCase("/.//evil.example")]
    [TestCase("/..//evil.example")]
    [TestCase("/%2e%2e//evil.example")]
    [TestCase("/a/..//evil.example")]
    [TestCase("/a/..")]
    [TestCase("/a/%2e%2e/b")]
    [TestCase("/a/..%2f..%2f/evil.example")]
    [TestCase("https://evil.example")]
    [TestCase("https:evil.example")]
    [TestCase("https:/evil.example")]
    [TestCase("https://evil-example.com")]
    [TestCase("https://app.example.com@evil.example")]
    [TestCase("javascript:alert(1)")]
    [TestCase("/\u3002evil")]
    [TestCase("/\uff0fevil.example")]
    [TestCase("/%ef%bc%8fevil.example")]
    [TestCase("/a#b")]
    [TestCase("/a\u00e9")]
    [TestCase("/.iap/sign-out")]
    [TestCase("/.iap")]
    [TestCase("/.IAP/handoff")]
    [TestCase("/%2eiap/sign-out")]
    [TestCase("/.%0a%2e%2F%2F")]
    [TestCase("/a/%2509")]
    public void S52_S53_FallsBackToTheRoot(string? candidate) => ReturnPath.Sanitize(candidate).ShouldBe("/");

    [Test]
    public void RefusesOverlongPaths()
    {
        ReturnPath.Sanitize("/" + new string('a', 2047)).Length.ShouldBe(2048);
        ReturnPath.Sanitize("/" + new string('a', 2048)).ShouldBe("/");
    }

    [Test]
    [Category("Property")]
    public void S52_StaysOnTheOrigin_HoweverTheTargetIsSpelled() =>
        Gen.OneOf(Gen.OneOf(Pieces).Array[1, 8].Select(string.Concat), Gen.OneOf(Pieces).Array[1, 8].Select(parts => "/" + string.Concat(parts)), Gen.String)
            .Sample(candidate => StaysHome(ReturnPath.Sanitize(candidate)), iter: PropertyCases.Count * 2);

    /// <summary>As it is, and decoded once more by something on the way; and what it resolves to is itself no way out when it is used again.</summary>
    private static bool StaysHome(string path)
    {
        foreach (var spelling in new[] { path, Uri.UnescapeDataString(PathOf(path)) })
        {
            var (origin, resolved) = BrowserUrl.Resolve(Origin, spelling);
            if (origin != Origin || !resolved.StartsWith('/') || BrowserUrl.Resolve(Origin, resolved).Origin != Origin)
            {
                return false;
            }
        }

        return true;
    }

    private static string PathOf(string path) => path.Split('?')[0];

    [TestCase("//evil", "authority:evil")]
    [TestCase("/\\evil", "authority:evil")]
    [TestCase("/\t/evil", "authority:evil")]
    [TestCase(" https:\\\\evil", "authority:evil")]
    [TestCase("https://evil", "https:evil")]
    [TestCase("javascript:alert(1)", "javascript:alert(1)")]
    [TestCase("https:/a", Origin)]
    [TestCase("/a//b", Origin)]
    public void TheBrowserOfThisTestKnowsTheTricks(string location, string origin) => BrowserUrl.Resolve(Origin, location).Origin.ShouldBe(origin);
}
