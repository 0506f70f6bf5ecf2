using CsCheck;
using IapK8s.Identity.Cookies;
using IapK8s.Identity.Keys;
using IapK8s.Identity.Payloads;
using IapK8s.Identity.Sessions;
using IapK8s.Identity.SignIn;
using IapK8s.TestKit.Identities;
using IapK8s.TestKit.Properties;

namespace IapK8s.Identity.Tests.Sessions;

internal sealed class SessionCookieTests
{
    private const string Base64Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private readonly SessionFixture _fixture = new();

    [Test]
    public void ReadsWhatTheGatewaySealed()
    {
        var alice = SessionFixture.Alice;

        _fixture.Ring.TryOpenSession(_fixture.Cookie(alice), out var signed, out var reference).ShouldBeTrue();

        reference.ShouldBeNull();
        _fixture.Verifier.TryVerify(signed, out var session).ShouldBeTrue();
        SessionFixture.ShouldEqual(session, alice);
    }

    [Test]
    public void ReadsTheReferenceOfASessionTooBigForItsCookie()
    {
        _fixture.Ring.TryOpenSession(_fixture.Ring.SealSessionReference("sid-1"), out var signed, out var reference).ShouldBeTrue();

        signed.ShouldBeNull();
        reference.ShouldBe("sid-1");
    }

    [Test]
    public void SealsTheSameSessionDifferentlyEachTime() => _fixture.Ring.SealSession([1, 2, 3]).ShouldNotBe(_fixture.Ring.SealSession([1, 2, 3]));

    [Test]
    [Category("Property")]
    public void S48_RefusesCookie_WhenAnyCharacterIsAnyOther()
    {
        var cookie = _fixture.Cookie();

        Gen.Select(Gen.Int[0, cookie.Length - 1], Gen.OneOf(Gen.OneOf(Base64Url.ToCharArray()), Gen.Char))
            .Where((at, other) => cookie[at] != other)
            .Sample((at, other) => !_fixture.Accepts($"{cookie[..at]}{other}{cookie[(at + 1)..]}"), iter: PropertyCases.Count);
    }

    [Test]
    public void S48_RefusesCookie_WhereverOneBitIsFlipped()
    {
        var cookie = _fixture.Cookie();
        _fixture.Accepts(cookie).ShouldBeTrue();
        StrictBase64Url.TryDecode(cookie, out var box).ShouldBeTrue();

        for (var bit = 0; bit < box.Length * 8; bit++)
        {
            box[bit / 8] ^= (byte)(1 << (bit % 8));
            _fixture.Ring.TryOpenSession(StrictBase64Url.Encode(box), out var signed, out var reference).ShouldBeFalse($"bit {bit}");
            signed.ShouldBeNull();
            reference.ShouldBeNull();
            box[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Test]
    public void S48_RefusesCookie_CutAnywhereOrExtended()
    {
        var cookie = _fixture.Cookie();

        for (var length = 0; length < cookie.Length; length++)
        {
            _fixture.Accepts(cookie[..length]).ShouldBeFalse($"{length} characters");
            _fixture.Accepts(cookie[(cookie.Length - length)..]).ShouldBeFalse($"the last {length} characters");
        }

        foreach (var more in new[] { "A", "=", "==", " ", "\n", "\0", "AAAA", cookie })
        {
            _fixture.Accepts(cookie + more).ShouldBeFalse(more);
            _fixture.Accepts(more + cookie).ShouldBeFalse(more);
        }
    }

    [TestCase("%%%")]
    [TestCase("")]
    [TestCase("\"\"")]
    [TestCase("null")]
    [TestCase("AAAA")]
    [TestCase("....")]
    [TestCase("\u00e9\u20ac")]
    public void S44_RefusesCookie_WhenMalformed(string value) => _fixture.Ring.TryOpenSession(value, out _, out _).ShouldBeFalse();

    [Test]
    public void S44_RefusesCookie_WhenItIsHuge() => _fixture.Ring.TryOpenSession(new string('A', 8192), out _, out _).ShouldBeFalse();

    [Test]
    public void S44_RefusesCookie_WhenItsKeyIsUnknown()
    {
        var other = new ScopeKeyRing(SessionFixture.Scope, [TestKeys.Scope()]);

        _fixture.Accepts(other.SealSession(_fixture.Signer.Sign(SessionFixture.Alice))).ShouldBeFalse();
    }

    [TestCase("shop", "https://wiki.example.com")]
    [TestCase("wiki", "https://shop.example.com")]
    [TestCase("shop", "http://shop.example.com")]
    [TestCase("shop", "https://shop.example.com:8443")]
    public void S50_RefusesCookieOfAnotherScope_EvenUnderTheSameSecret(string otherNamespace, string otherOrigin)
    {
        var other = new ScopeKeyRing(new SessionScope(otherNamespace, otherOrigin), [_fixture.ScopeKey]);
        var session = SessionFixture.Alice with { Scope = other.Scope.Value };

        other.TryOpenSession(_fixture.Cookie(session), out _, out _).ShouldBeFalse();
        _fixture.Ring.TryOpenSession(other.SealSession(_fixture.Signer.Sign(session)), out _, out _).ShouldBeFalse();
    }

    [Test]
    public void S50_RefusesSession_SignedForAnotherScope()
    {
        var elsewhere = _fixture.Signer.Sign(SessionFixture.Alice with { Scope = "wiki|https://wiki.example.com" });

        _fixture.Verifier.TryVerify(elsewhere, SessionFixture.Scope, SessionFixture.Now, out var session).ShouldBeFalse();
        session.ShouldBeNull();
    }

    [Test]
    public void RefusesWhatWasSealedForAnotherUse()
    {
        var attempt = Attempt.Begin("/", SessionFixture.Now);
        var order = new SignOutOrder("sid", SessionFixture.Now, false);
        var handoff = new Handoff { AttemptId = attempt.Id, NonceHash = attempt.NonceHash, SessionCookie = _fixture.Cookie(), IssuedAt = SessionFixture.Now, SessionExpiresAt = SessionFixture.Now };
        string[] boxes = [_fixture.Cookie(), _fixture.Ring.SealSessionReference("sid"), _fixture.Ring.SealAttempt(attempt), _fixture.Ring.SealSignOut(order), _fixture.Ring.SealHandoff(handoff)];

        var opened = boxes.Select(box => new[]
        {
            _fixture.Ring.TryOpenSession(box, out _, out _),
            _fixture.Ring.TryOpenAttempt(attempt.Id, box, SessionFixture.Now, out _),
            _fixture.Ring.TryOpenSignOut(box, SessionFixture.Now, out _),
            _fixture.Ring.TryOpenHandoff(box, SessionFixture.Now, out _),
        }).ToArray();

        opened[0].ShouldBe([true, false, false, false]);
        opened[1].ShouldBe([true, false, false, false]);
        opened[2].ShouldBe([false, true, false, false]);
        opened[3].ShouldBe([false, false, true, false]);
        opened[4].ShouldBe([false, false, false, true]);
    }

    [Test]
    public void OpensWithEveryKey_AndSealsWithThePrimary()
    {
        var next = TestKeys.Scope();
        var old = new ScopeKey(_fixture.ScopeKey.Id, Secret(_fixture.ScopeKey), isPrimary: false);
        var rotated = new ScopeKeyRing(SessionFixture.Scope, [old, next]);

        rotated.TryOpenSession(_fixture.Cookie(), out _, out _).ShouldBeTrue();
        new ScopeKeyRing(SessionFixture.Scope, [next]).TryOpenSession(rotated.SealSessionReference("sid"), out _, out _).ShouldBeTrue();
        new ScopeKeyRing(SessionFixture.Scope, [next]).TryOpenSession(_fixture.Cookie(), out _, out _).ShouldBeFalse();
    }

    [Test]
    public void NeedsExactlyOnePrimaryKey()
    {
        Should.Throw<ArgumentException>(() => new ScopeKeyRing(SessionFixture.Scope, []));
        Should.Throw<ArgumentException>(() => new ScopeKeyRing(SessionFixture.Scope, [TestKeys.Scope(isPrimary: false)]));
        Should.Throw<ArgumentException>(() => new ScopeKeyRing(SessionFixture.Scope, [TestKeys.Scope(), TestKeys.Scope()]));
        Should.Throw<ArgumentException>(() => new ScopeKeyRing(SessionFixture.Scope, [new ScopeKey(new byte[4], new byte[31], true)]));
    }

    [Test]
    public void KeepsTheWholeCookieUnderFourKilobytes()
    {
        var sizes = Enumerable.Range(0, 400).Select(groups => SessionFixture.Alice with { Groups = [.. Enumerable.Range(0, groups).Select(n => $"group-{n}")] });
        var kinds = new HashSet<bool>();

        foreach (var session in sizes)
        {
            var value = _fixture.Ring.SealForCookie(_fixture.Signer.Sign(session), session.Id);

            SetCookie.Create(SessionFixture.Scope.CookieName, value, TimeSpan.FromDays(400)).Length.ShouldBeLessThan(4096);
            _fixture.Ring.TryOpenSession(value, out var signed, out var reference).ShouldBeTrue();
            kinds.Add(signed is null);
            (reference ?? session.Id).ShouldBe(session.Id);
        }

        kinds.Count.ShouldBe(2, "small sessions travel whole, large ones by name");
    }

    [Test]
    [Category("Property")]
    public void NeverThrows_WhateverTheCookieSays() =>
        Gen.OneOf(Gen.String, Gen.Byte.Array.Select(bytes => StrictBase64Url.Encode(bytes)))
            .Sample(text => !_fixture.Ring.TryOpenSession(text, out _, out _) && !_fixture.Ring.TryOpenHandoff(text, SessionFixture.Now, out _), iter: PropertyCases.Count);

    private static byte[] Secret(ScopeKey key) => key.RevealSecret().ToArray();
}
