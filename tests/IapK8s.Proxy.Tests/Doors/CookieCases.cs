using System.Text.RegularExpressions;
using IapK8s.Identity.Sessions;
using IapK8s.Proxy.Tests.Harness;

namespace IapK8s.Proxy.Tests.Doors;

internal sealed partial class CookieCases
{
    private ProxyFixture _proxy;

    [SetUp]
    public async Task StartAsync() => _proxy = await ProxyFixture.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _proxy.DisposeAsync();

    [TestCase("%%%")]
    [TestCase("")]
    [TestCase("\"\"")]
    [TestCase("AAAA")]
    [TestCase("eyJhbGciOiJub25lIn0.e30.")]
    [TestCase("../../../../etc/passwd")]
    public async Task S44_ChallengesAMalformedSession(string value)
    {
        (await _proxy.GetAsync("/api/x", $"Cookie: {_proxy.World.CookieName()}={value}")).Status.ShouldBe(401);
        _proxy.Upstream.Heads.ShouldBeEmpty();
    }

    [Test]
    public async Task S44_ChallengesATruncatedAnOversizedAndAForeignKeysSession()
    {
        var good = _proxy.World.Cookie(_proxy.World.Session(_proxy.Now, "dev"));
        var foreign = new TestWorld();
        foreach (var value in new[] { good[..^1], good[..(good.Length / 2)], good[1..], good + "A", new string('A', 8192), foreign.Cookie(foreign.Session(_proxy.Now, "dev")) })
        {
            (await _proxy.GetAsync("/api/x", $"Cookie: {_proxy.World.CookieName()}={value}")).Status.ShouldBe(401);
        }

        _proxy.Upstream.Heads.ShouldBeEmpty();
    }

    [TestCase("; ")]
    [TestCase("\r\nCookie: ")]
    public async Task S44_RefusesTheSameNameTwice(string between)
    {
        var pair = _proxy.World.CookiePair(_proxy.World.Session(_proxy.Now, "dev"));

        (await _proxy.GetAsync("/api/x", $"Cookie: {pair}{between}{pair}", "Accept: text/html")).Status.ShouldBe(401);
        (await _proxy.GetAsync("/public/x", $"Cookie: {pair}{between}{pair}")).Status.ShouldBe(401);
        _proxy.Upstream.Heads.ShouldBeEmpty();
    }

    [Test]
    public async Task S46_IgnoresChunksOfASession()
    {
        var name = _proxy.World.CookieName();
        var good = _proxy.World.Cookie(_proxy.World.Session(_proxy.Now, "dev"));

        (await _proxy.GetAsync("/api/x", $"Cookie: iap_chunks=99999999; {name}_0={good[..100]}; {name}_1={good[100..]}; {name}C1={good}")).Status.ShouldBe(401);
    }

    [Test]
    public async Task S48_S50_AnswersEveryForgeryAlike()
    {
        var session = _proxy.World.Session(_proxy.Now, "dev");
        var good = _proxy.World.Cookie(session);
        (await AskAsync(good)).Status.ShouldBe(200);

        var forgeries = new List<string>
        {
            // Made for the other host, with its keys and as sealed for it.
            _proxy.World.Cookie(session, TestWorld.OtherHost),
            _proxy.World.Cookie(session with { Scope = _proxy.World.Ring(TestWorld.OtherHost).Scope.Value }),
            // Signed by nobody's gateway.
            _proxy.World.Ring().SealSession(new SessionSigner(TestKit.Identities.TestKeys.Signing("gateway-1")).Sign(session)),
        };
        for (var index = 0; index < good.Length; index++)
        {
            var other = good[index] == 'A' ? 'B' : 'A';
            forgeries.Add($"{good[..index]}{other}{good[(index + 1)..]}");
        }

        var expected = Same(await AskAsync(forgeries[0]));
        expected.ShouldContain("401");
        foreach (var forgery in forgeries.Skip(1))
        {
            Same(await AskAsync(forgery)).ShouldBe(expected);
        }
    }

    [Test]
    public async Task S50_RefusesAnotherHostsCookie_UnderEitherName()
    {
        var session = _proxy.World.Session(_proxy.Now, "dev");
        var pair = _proxy.World.CookiePair(session);
        (await _proxy.GetAsync("/api/x", "Cookie: " + pair)).Status.ShouldBe(200);

        var value = pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..];
        foreach (var cookie in new[] { pair, $"{_proxy.World.CookieName(TestWorld.OtherHost)}={value}" })
        {
            (await _proxy.SendAsync($"GET /api/x HTTP/1.1\r\nHost: {TestWorld.OtherHost}\r\nCookie: {cookie}\r\n\r\n")).Status.ShouldBe(401);
        }
    }

    [Test]
    public async Task LetsNoSessionInUnderAnInternalName()
    {
        var pair = _proxy.World.CookiePair(_proxy.World.Session(_proxy.Now, "dev"));

        var answer = await _proxy.SendAsync($"GET /api/x HTTP/1.1\r\nHost: {TestWorld.Internal}\r\nCookie: {pair}\r\nAccept: text/html\r\n\r\n");

        answer.Status.ShouldBe(401);
        answer.Header("Location").ShouldBeNull();
        answer.Headers("Set-Cookie").ShouldBeEmpty();
    }

    private Task<RawResponse> AskAsync(string value) => _proxy.GetAsync("/api/x", $"Cookie: {_proxy.World.CookieName()}={value}");

    private static string Same(RawResponse answer) => Varying().Replace($"{answer.Head}\n{answer.Body}", "");

    [GeneratedRegex("""(Date: [^\r]*)|("request_id":"[0-9a-f]*")""", RegexOptions.NonBacktracking)]
    private static partial Regex Varying();
}
