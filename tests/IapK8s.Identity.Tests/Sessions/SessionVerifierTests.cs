using CsCheck;
using IapK8s.Identity.Sessions;
using IapK8s.TestKit.Identities;
using IapK8s.TestKit.Properties;

namespace IapK8s.Identity.Tests.Sessions;

internal sealed class SessionVerifierTests
{
    /// <summary>A signature and its check cost about as much as this many other cases.</summary>
    private const int SignatureCost = 20;

    private readonly SessionFixture _fixture = new();

    [Test]
    [Category("Property")]
    public void ReadsEverySessionThatWasSigned() => SessionFixture.Sessions.Sample(
        session =>
        {
            _fixture.Verifier.TryVerify(_fixture.Signer.Sign(session), out var read).ShouldBeTrue();
            SessionFixture.ShouldEqual(read, session);
        },
        iter: PropertyCases.CountDividedBy(SignatureCost));

    [Test]
    public void RefusesSession_WhereverOneBitIsFlipped()
    {
        var signed = _fixture.Signer.Sign(SessionFixture.Alice);

        for (var bit = 0; bit < signed.Length * 8; bit++)
        {
            signed[bit / 8] ^= (byte)(1 << (bit % 8));
            _fixture.Verifier.TryVerify(signed, out var session).ShouldBeFalse($"bit {bit}");
            session.ShouldBeNull();
            signed[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        _fixture.Verifier.TryVerify(signed, out _).ShouldBeTrue();
    }

    [Test]
    public void RefusesSession_CutAnywhere()
    {
        var signed = _fixture.Signer.Sign(SessionFixture.Alice);

        for (var length = 0; length < signed.Length; length++)
        {
            _fixture.Verifier.TryVerify(signed.AsSpan(0, length), out _).ShouldBeFalse($"{length} bytes");
        }
    }

    [Test]
    public void RefusesSession_ThatSomebodyElseSignedInTheGatewaysName()
    {
        using var forger = TestKeys.Signing(_fixture.SigningKey.Id);

        _fixture.Verifier.TryVerify(new SessionSigner(forger).Sign(SessionFixture.Alice), out _).ShouldBeFalse();
    }

    [Test]
    public void RefusesEverything_WithoutAKey() => new SessionVerifier([]).TryVerify(_fixture.Signer.Sign(SessionFixture.Alice), out _).ShouldBeFalse();

    [Test]
    public void VerifiesWithTheNamedKey_WhereThereAreSeveral()
    {
        using var next = TestKeys.Signing("gateway-2");
        var verifier = new SessionVerifier([_fixture.SigningKey.PublicKey, next.PublicKey]);

        verifier.TryVerify(new SessionSigner(next).Sign(SessionFixture.Alice), out _).ShouldBeTrue();
        verifier.TryVerify(_fixture.Signer.Sign(SessionFixture.Alice), out _).ShouldBeTrue();
    }

    [TestCase(-31, false)]
    [TestCase(-30, true)]
    [TestCase((8 * 3600) - 1, true)]
    [TestCase(8 * 3600, false)]
    public void AcceptsSession_FromItsIssueToItsExpiry(int secondsAfterIssue, bool isAccepted) =>
        _fixture.Verifier.TryVerify(_fixture.Signer.Sign(SessionFixture.Alice), SessionFixture.Scope, SessionFixture.Now.AddSeconds(secondsAfterIssue), out _).ShouldBe(isAccepted);

    [Test]
    public void RefusesToSign_MoreThanASessionMayBe() =>
        Should.Throw<ArgumentException>(() => _fixture.Signer.Sign(SessionFixture.Alice with { Groups = [new string('x', 32 * 1024)] }));

    [Test]
    [Category("Property")]
    public void NeverThrows_WhateverTheBytes() => Gen.Select(Gen.Byte.Array[0, 300], Gen.Bool).Sample(
        (bytes, startsWell) => !_fixture.Verifier.TryVerify(startsWell ? [.. SessionFormat.Magic, 0, 9, .. "gateway-1"u8, .. bytes] : bytes, out _),
        iter: PropertyCases.CountDividedBy(SignatureCost));

    [Test]
    [Category("Property")]
    public void ParserNeverThrows_EvenBehindAGoodSignature() => Gen.Byte.Array[0, 400].Sample(
        bytes =>
        {
            // Random bytes are hardly ever a session; what counts is that nothing is thrown and that both answers agree.
            var isSession = SessionFormat.TryRead([.. SessionFormat.Magic, 0, 1, (byte)'k', .. bytes, .. new byte[64]], out var session);
            return isSession == (session is not null);
        },
        iter: PropertyCases.Count);

    [Test]
    public void TellsThePolicyThatGroupsAreComplete_OnlyUnderTheCurrentVocabulary()
    {
        var alice = SessionFixture.Alice;

        SessionPrincipal.From(alice, alice.VocabularyHash).GroupsAreComplete.ShouldBeTrue();
        SessionPrincipal.From(alice, "fedcba9876543210").GroupsAreComplete.ShouldBeFalse();
        SessionPrincipal.From(alice with { VocabularyHash = "" }, "").GroupsAreComplete.ShouldBeFalse();
    }

    [Test]
    public void CarriesEverythingOverToThePrincipal()
    {
        var alice = SessionFixture.Alice;
        var principal = SessionPrincipal.From(alice, alice.VocabularyHash);

        (principal.Provider, principal.Subject, principal.Email, principal.SessionId).ShouldBe((alice.Provider, alice.Subject, alice.Email, alice.Id));
        (principal.AuthTime, principal.IssuedAt, principal.Acr).ShouldBe((alice.AuthTime, alice.IssuedAt, alice.Acr));
        principal.Groups.ShouldBe(alice.Groups);
        principal.Amr.ShouldBe(alice.Amr);
        principal.Claims.ShouldBe(alice.Claims);
    }
}
