using CsCheck;
using IapK8s.Identity.Sessions;
using IapK8s.Identity.SignIn;
using IapK8s.Identity.Tests.Sessions;
using IapK8s.Policy.Definitions;
using IapK8s.TestKit.Properties;

namespace IapK8s.Identity.Tests.SignIn;

internal sealed class SignInMessageTests
{
    private static readonly DateTimeOffset Now = SessionFixture.Now;

    private readonly SessionFixture _fixture = new();

    private ScopeKeyRing Ring => _fixture.Ring;

    [Test]
    public void KeepsAnAttemptThroughItsCookie()
    {
        var attempt = Attempt.Begin("/cart?id=7", Now, restarts: 1);

        Ring.TryOpenAttempt(attempt.Id, Ring.SealAttempt(attempt), Now.AddMinutes(10), out var opened).ShouldBeTrue();
        opened.ShouldBe(attempt);
    }

    [TestCase(-31)]
    [TestCase(601)]
    public void RefusesAttempt_OutsideItsTenMinutes(int seconds)
    {
        var attempt = Attempt.Begin("/", Now);

        Ring.TryOpenAttempt(attempt.Id, Ring.SealAttempt(attempt), Now.AddSeconds(seconds), out _).ShouldBeFalse();
    }

    [Test]
    public void RefusesAttempt_UnderAnotherCookiesName()
    {
        var attempt = Attempt.Begin("/", Now);

        Ring.TryOpenAttempt(OpaqueId.New128(), Ring.SealAttempt(attempt), Now, out var opened).ShouldBeFalse();
        opened.ShouldBeNull();
    }

    [Test]
    public void RepairsAReturnPath_ThatSomebodyManagedToSeal()
    {
        var attempt = Attempt.Begin("/", Now) with { ReturnPath = "//evil.example" };

        Ring.TryOpenAttempt(attempt.Id, Ring.SealAttempt(attempt), Now, out var opened).ShouldBeTrue();
        opened.ReturnPath.ShouldBe("/");
    }

    [Test]
    public void HandsOverToTheAttemptThatAsked_AndToNoOther()
    {
        var attempt = Attempt.Begin("/", Now);
        var handoff = Handoff(attempt);

        Ring.TryOpenHandoff(Ring.SealHandoff(handoff), Now.AddSeconds(60), out var opened).ShouldBeTrue();

        opened.ShouldBe(handoff);
        attempt.IsAnsweredBy(opened).ShouldBeTrue();
        Attempt.Begin("/", Now).IsAnsweredBy(opened).ShouldBeFalse();
        (Attempt.Begin("/", Now) with { Id = attempt.Id }).IsAnsweredBy(opened).ShouldBeFalse();
    }

    [TestCase(-31)]
    [TestCase(61)]
    public void RefusesHandoff_OutsideItsMinute(int seconds) =>
        Ring.TryOpenHandoff(Ring.SealHandoff(Handoff(Attempt.Begin("/", Now))), Now.AddSeconds(seconds), out _).ShouldBeFalse();

    [Test]
    public void CarriesTheLargestCookieInAHandoff()
    {
        var cookie = Ring.SealSession(new byte[(Ring.MaxCookieLength * 3 / 4) - 40]);

        Ring.TryOpenHandoff(Ring.SealHandoff(Handoff(Attempt.Begin("/", Now)) with { SessionCookie = cookie }), Now, out var opened).ShouldBeTrue();
        opened.SessionCookie.ShouldBe(cookie);
    }

    [TestCase(0, true)]
    [TestCase(60, true)]
    [TestCase(61, false)]
    [TestCase(-31, false)]
    public void OrdersASignOut_ForOneMinute(int seconds, bool isAccepted)
    {
        var order = new SignOutOrder("sid", Now, SignInAgain: true);

        Ring.TryOpenSignOut(Ring.SealSignOut(order), Now.AddSeconds(seconds), out var opened).ShouldBe(isAccepted);
        opened.ShouldBe(isAccepted ? order : null);
    }

    [Test]
    public void ReadsTheSignInLinkThatItWrote()
    {
        var request = Request() with { Provider = "/corp", ForceLogin = true, Requirement = new AuthenticationRequirement { Acr = "urn:mfa&x=1", Amr = ["otp", "h w"], MaxAuthAge = TimeSpan.FromMinutes(10) } };
        var query = Ring.SignInQuery(request);

        foreach (var spelling in new[] { query, "?" + query })
        {
            Ring.TryReadSignInQuery(spelling, Now.AddMinutes(10), out var read).ShouldBeTrue();
            (read with { Requirement = null }).ShouldBe(request with { Requirement = null });
            read.Requirement!.Amr.ShouldBe(["otp", "h w"]);
            (read.Requirement.Acr, read.Requirement.MaxAuthAge).ShouldBe(("urn:mfa&x=1", TimeSpan.FromMinutes(10)));
        }

        ScopeHint.TryRead(query, out var scope).ShouldBeTrue();
        scope.ShouldBe(SessionFixture.Scope);
    }

    [Test]
    public void NeverShowsTheNonceToThePortal()
    {
        var attempt = Attempt.Begin("/", Now);

        Ring.SignInQuery(Request() with { AttemptId = attempt.Id, NonceHash = attempt.NonceHash }).ShouldNotContain(attempt.Nonce);
        attempt.ToString().ShouldNotContain(attempt.Nonce);
    }

    [TestCase(-31)]
    [TestCase(601)]
    public void RefusesSignInLink_OutsideItsTenMinutes(int seconds) =>
        Ring.TryReadSignInQuery(Ring.SignInQuery(Request()), Now.AddSeconds(seconds), out _).ShouldBeFalse();

    [Test]
    public void RefusesSignInLink_WhateverIsChangedInIt()
    {
        var query = Ring.SignInQuery(Request() with { Provider = "/corp" });
        string[] changed =
        [
            query.Replace("shop.example.com", "evil.example.com", StringComparison.Ordinal),
            query.Replace("ns=shop", "ns=wiki", StringComparison.Ordinal),
            query.Replace("%2F", "%2f", StringComparison.Ordinal),
            query.Replace("%2F", "/", StringComparison.Ordinal),
            query + "&prompt=login",
            query + "&ns=shop",
            "x=1&" + query,
            "ns=shop&" + query,
            query + "&",
            query.Replace("&provider=%2Fcorp", "", StringComparison.Ordinal),
            string.Join('&', query.Split('&').Reverse()),
            query[..query.IndexOf("&mac=", StringComparison.Ordinal)],
            query[..^1],
            "",
            "?",
        ];

        changed.ShouldAllBe(link => !Accepts(link));
    }

    [Test]
    public void RefusesSignInLink_OfAnotherScope()
    {
        var other = new ScopeKeyRing(new SessionScope("wiki", "https://shop.example.com"), [_fixture.ScopeKey]);

        other.TryReadSignInQuery(Ring.SignInQuery(Request()), Now, out _).ShouldBeFalse();
        Should.Throw<ArgumentException>(() => other.SignInQuery(Request()));
    }

    [Test]
    [Category("Property")]
    public void RefusesSignInLink_WhenAnyCharacterIsAnyOther()
    {
        var query = Ring.SignInQuery(Request());

        Gen.Select(Gen.Int[0, query.Length - 1], Gen.OneOf(Gen.Char[' ', '~'], Gen.Char))
            .Where((at, other) => query[at] != other)
            .Sample((at, other) => !Accepts($"{query[..at]}{other}{query[(at + 1)..]}"), iter: PropertyCases.Count);
    }

    [Test]
    [Category("Property")]
    public void NeverThrows_WhateverTheQuery() => Gen.String[Gen.OneOf(Gen.OneOf("&=?%2F0nsorigtk".ToCharArray()), Gen.Char), 0, 80].Sample(
        query => !Accepts(query) && (ScopeHint.TryRead(query, out var scope) == (scope is not null)),
        iter: PropertyCases.Count);

    private bool Accepts(string query) => Ring.TryReadSignInQuery(query, Now, out _);

    private static SignInRequest Request()
    {
        var attempt = Attempt.Begin("/", Now);
        return new SignInRequest { AttemptId = attempt.Id, Namespace = "shop", Origin = "https://shop.example.com", NonceHash = attempt.NonceHash, IssuedAt = Now };
    }

    private Handoff Handoff(Attempt attempt) => new()
    {
        AttemptId = attempt.Id,
        NonceHash = attempt.NonceHash,
        SessionCookie = _fixture.Cookie(),
        SessionExpiresAt = Now.AddHours(8),
        IssuedAt = Now,
    };
}
