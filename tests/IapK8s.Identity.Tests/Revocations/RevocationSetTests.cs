using IapK8s.Identity.Revocations;
using IapK8s.Policy.Identities;

namespace IapK8s.Identity.Tests.Revocations;

internal sealed class RevocationSetTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    private static readonly RevokedIdentity BySubject = new("/corp", "alice-1", null);

    private static readonly RevokedIdentity ByEmail = new("/corp", null, "Alice@Example.com");

    [Test]
    public void EndsOneSessionForGood()
    {
        var set = new RevocationSet([Session("sid-1")]);

        set.IsSessionRevoked("sid-1").ShouldBeTrue();
        set.IsSessionRevoked("sid-2").ShouldBeFalse();
        set.Check(Alice(session: "sid-1"), Now.AddYears(1)).ShouldBe(RevocationVerdict.SignInAgain);
        set.Check(Alice(session: "sid-2"), Now).ShouldBe(RevocationVerdict.NotRevoked);
        set.Check(Alice(session: null), Now).ShouldBe(RevocationVerdict.NotRevoked);
    }

    [TestCase(30, RevocationVerdict.SignInAgain)]
    [TestCase(31, RevocationVerdict.NotRevoked)]
    [TestCase(-3600, RevocationVerdict.SignInAgain)]
    public void RefusesWhatWasProvenUpToTheMoment(int authTime, RevocationVerdict expected)
    {
        new RevocationSet([Person(BySubject, notBefore: Now)]).Check(Alice(authTime: Now.AddSeconds(authTime)), Now.AddMinutes(5)).ShouldBe(expected);
        new RevocationSet([Person(ByEmail, notBefore: Now)]).Check(Alice(authTime: Now.AddSeconds(authTime)), Now.AddMinutes(5)).ShouldBe(expected);
    }

    [Test]
    public void JudgesByTheIssueTime_WhereThereIsNoAuthTime()
    {
        var set = new RevocationSet([Person(BySubject, notBefore: Now)]);

        set.IsRevoked(Alice(issuedAt: Now), Now).ShouldBeTrue();
        set.IsRevoked(Alice(issuedAt: Now.AddMinutes(1)), Now).ShouldBeFalse();
        set.IsRevoked(Alice(authTime: Now.AddHours(-1), issuedAt: Now.AddMinutes(1)), Now).ShouldBeTrue("a refreshed token of an old sign-in");
        set.IsRevoked(Alice(), Now).ShouldBeTrue("it says neither");
    }

    [Test]
    public void BlocksAltogether_UntilTheMoment()
    {
        var set = new RevocationSet([Person(BySubject, until: Now.AddHours(1))]);

        set.Check(Alice(authTime: Now.AddMinutes(59)), Now.AddMinutes(59)).ShouldBe(RevocationVerdict.Blocked);
        set.Check(Alice(authTime: Now.AddMinutes(59)), Now.AddHours(1)).ShouldBe(RevocationVerdict.NotRevoked);
    }

    [Test]
    public void BlocksUntilAMomentThatIsYetToCome_ForNoSignInCouldBeLateEnough()
    {
        var set = new RevocationSet([Person(BySubject, notBefore: Now.AddHours(1))]);

        set.Check(Alice(authTime: Now), Now).ShouldBe(RevocationVerdict.Blocked);
        set.Check(Alice(authTime: Now.AddHours(1)), Now.AddHours(1)).ShouldBe(RevocationVerdict.SignInAgain);
        set.Check(Alice(authTime: Now.AddMinutes(61)), Now.AddMinutes(61)).ShouldBe(RevocationVerdict.NotRevoked);
    }

    [Test]
    public void TakesTheStricter_WhereSeveralApply()
    {
        var set = new RevocationSet([Session("sid-1"), Person(BySubject, notBefore: Now), Person(ByEmail, until: Now.AddHours(1)), Person(BySubject, notBefore: Now.AddDays(-1))]);

        set.Check(Alice(session: "sid-1", authTime: Now), Now).ShouldBe(RevocationVerdict.Blocked);
    }

    [Test]
    public void SparesEverybodyElse()
    {
        var set = new RevocationSet([Person(BySubject, notBefore: Now), Person(ByEmail, notBefore: Now)]);

        set.IsRevoked(new Principal { Credential = CredentialKind.Session, Provider = "/other", Subject = "alice-1", Email = "alice@example.com", AuthTime = Now }, Now).ShouldBeFalse();
        set.IsRevoked(new Principal { Credential = CredentialKind.Session, Provider = "/corp", Subject = "bob", AuthTime = Now }, Now).ShouldBeFalse();
        RevocationSet.Empty.IsRevoked(Alice(authTime: Now), Now).ShouldBeFalse();
    }

    [Test]
    public void MeansNothingAfterItsExpiry()
    {
        var set = new RevocationSet([Person(BySubject, notBefore: Now)]);

        set.IsRevoked(Alice(authTime: Now), Now.AddDays(1).AddSeconds(-1)).ShouldBeTrue();
        set.IsRevoked(Alice(authTime: Now), Now.AddDays(1)).ShouldBeFalse();
    }

    [Test]
    public void LooksUpWithoutAllocation_HoweverManyThereAre()
    {
        var set = new RevocationSet([.. Enumerable.Range(0, 10_000).Select(n => Session($"sid-{n}")), .. Enumerable.Range(0, 10_000).Select(n => Person(new RevokedIdentity("/corp", $"user-{n}", null), notBefore: Now)), Person(BySubject, notBefore: Now)]);
        var alice = Alice(session: "sid-x", authTime: Now);
        set.IsRevoked(alice, Now).ShouldBeTrue();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            set.IsRevoked(alice, Now);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static Principal Alice(string? session = "sid-9", DateTimeOffset? authTime = null, DateTimeOffset? issuedAt = null) => new()
    {
        Credential = CredentialKind.Session,
        Provider = "/corp",
        Subject = "alice-1",
        Email = "alice@example.com",
        SessionId = session,
        AuthTime = authTime,
        IssuedAt = issuedAt,
    };

    private static RevocationEntry Session(string id) => new(id, id, null, null, null, Now.AddDays(1));

    private static RevocationEntry Person(RevokedIdentity identity, DateTimeOffset? notBefore = null, DateTimeOffset? until = null) => new("r", null, identity, notBefore, until, Now.AddDays(1));
}
