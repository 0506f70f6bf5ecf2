using System.Text.Json.Nodes;
using CsCheck;
using IapK8s.Identity.Sessions;
using IapK8s.Identity.Tests.Sessions;
using IapK8s.Identity.Tokens;
using IapK8s.Policy.Definitions;
using IapK8s.TestKit.Properties;

namespace IapK8s.Identity.Tests.Tokens;

internal sealed class IdTokenReaderTests
{
    private static readonly DateTimeOffset Now = TokenFixture.Now;

    private static readonly ScopeDefinition Scope = new()
    {
        Scope = SessionFixture.Scope,
        Keys = [],
        GroupVocabulary = ["admins", "employees"],
        ClaimVocabulary = ["department"],
        VocabularyHash = "0123456789abcdef",
        Session = new SessionSettings(),
    };

    [TestCase("true", "alice@example.com")]
    [TestCase("\"true\"", "alice@example.com")]
    [TestCase("false", null)]
    [TestCase("\"false\"", null)]
    [TestCase("\"True\"", null)]
    [TestCase("1", null)]
    [TestCase("null", null)]
    public void S41_BelievesAnEmail_OnlyWhenItIsVerified(string verified, string? expected) =>
        Read(TokenFixture.With(("email_verified", JsonNode.Parse(verified) ?? JsonValue.Create("null")))).Email.ShouldBe(expected);

    [Test]
    public void S41_BelievesNoEmail_WithoutWordOfItsVerification() => Read(TokenFixture.With(("email_verified", null))).Email.ShouldBeNull();

    [TestCase("a@b@example.com")]
    [TestCase("@example.com")]
    [TestCase("alice@")]
    [TestCase("alice")]
    [TestCase("al ice@example.com")]
    [TestCase("alice@example.com\n")]
    public void TakesNoEmail_ThatCouldReadAsTwo(string email) => Read(TokenFixture.With(("email", email))).Email.ShouldBeNull();

    [Test]
    public void FoldsAsciiCaseAlone() => Read(TokenFixture.With(("email", "ALICE\u212a\u0130@Example.COM"))).Email.ShouldBe("alice\u212a\u0130@example.com");

    [Test]
    public void ReadsGroups_FromAListOrASingleName()
    {
        Read(TokenFixture.Claims).Groups.ShouldBe(["admins", "employees"]);
        Read(TokenFixture.With(("groups", "admins"))).Groups.ShouldBe(["admins"]);
        Read(TokenFixture.With(("groups", null))).Groups.ShouldBeEmpty();
    }

    [Test]
    public void KnowsThatGroupsAreMissing_AfterAnOverageClaim()
    {
        JsonObject[] overages =
        [
            TokenFixture.With(("groups", null), ("_claim_names", new JsonObject { ["groups"] = "src1" })),
            TokenFixture.With(("_claim_names", "odd")),
            TokenFixture.With(("_claim_names", new JsonObject { ["department"] = "src1" })),
            TokenFixture.With(("groups", null), ("_claim_sources", new JsonObject { ["src1"] = new JsonObject { ["endpoint"] = "https://graph.example" } })),
            TokenFixture.With(("groups", null), ("hasgroups", "false")),
            TokenFixture.With(("groups", null), ("hasgroups", true)),
            TokenFixture.With(("groups", new JsonArray("admins", 7))),
            TokenFixture.With(("groups", new JsonObject())),
        ];

        foreach (var claims in overages)
        {
            var identity = Read(claims);
            identity.GroupsAreComplete.ShouldBeFalse(claims.ToJsonString());
            Session(identity).VocabularyHash.ShouldBeEmpty();
        }

        Read(TokenFixture.With(("_claim_names", new JsonObject()), ("_claim_sources", new JsonObject()))).GroupsAreComplete.ShouldBeTrue();
        Read(TokenFixture.With(("hasgroups", false))).GroupsAreComplete.ShouldBeTrue();

        // Providers leave an empty list out: that says "none", not "too many".
        Read(TokenFixture.With(("groups", null))).GroupsAreComplete.ShouldBeTrue();
        Read(TokenFixture.With(("groups", new JsonArray()))).GroupsAreComplete.ShouldBeTrue();
    }

    [Test]
    public void KeepsOnlyWhatThePoliciesMention_ComparedExactly()
    {
        var session = Session(Read(TokenFixture.With(("groups", new JsonArray("employees", "Admins", "admins", "others", "admins")), ("department", new JsonArray("a", "b")), ("secret", "x"))));

        session.Groups.ShouldBe(["admins", "employees"]);
        session.Claims.ShouldBe([new("department", "a"), new("department", "b")]);
        session.VocabularyHash.ShouldBe(Scope.VocabularyHash);
    }

    [Test]
    public void TreatsTooManyMatchingGroupsAsAnOverage()
    {
        var names = Enumerable.Range(0, 201).Select(n => $"g{n:000}").ToArray();
        var scope = Scope with { GroupVocabulary = [.. names] };

        Read(TokenFixture.With(("groups", new JsonArray([.. names.Select(n => (JsonNode)n)])))).TryToSession("id", "/corp", scope, Now, Now.AddHours(8), out var session).ShouldBeTrue();

        session.Groups.Length.ShouldBe(200);
        session.VocabularyHash.ShouldBeEmpty();
    }

    [Test]
    public void RefusesASession_ThatCannotBeCarriedWhole() =>
        Read(TokenFixture.With(("department", new string('x', 9_000)))).TryToSession("id", "/corp", Scope, Now, Now.AddHours(8), out _).ShouldBeFalse();

    [Test]
    public void SignsEverySessionItMakes()
    {
        using var key = TestKit.Identities.TestKeys.Signing("k");
        var wide = Read(TokenFixture.With(("sub", new string('\u4e00', 255)), ("department", new string('\u4e00', 7_000))));

        wide.TryToSession("id", "/corp", Scope, Now, Now.AddHours(8), out var session).ShouldBeTrue();
        Should.NotThrow(() => new SessionSigner(key).Sign(session));
    }

    [Test]
    public void SaysWhenThePersonWasThere_OnlyWhereTheTokenDoes()
    {
        Read(TokenFixture.Claims).AuthTime.ShouldBeNull();
        Read(TokenFixture.With(("auth_time", Now.AddHours(-1).ToUnixTimeSeconds()))).AuthTime.ShouldBe(Now.AddHours(-1));
    }

    [Test]
    public void ReachesARequirement_OnlyWithAllOfIt()
    {
        var identity = Read(TokenFixture.With(("auth_time", Now.AddMinutes(-5).ToUnixTimeSeconds()), ("acr", "mfa"), ("amr", new JsonArray("pwd", "otp"))));

        identity.Reaches(new AuthenticationRequirement { Acr = "mfa", Amr = ["otp"], MaxAuthAge = TimeSpan.FromMinutes(5) }, Now).ShouldBeTrue();
        identity.Reaches(new AuthenticationRequirement { Acr = "MFA" }, Now).ShouldBeFalse();
        identity.Reaches(new AuthenticationRequirement { Amr = ["otp", "hwk"] }, Now).ShouldBeFalse();
        identity.Reaches(new AuthenticationRequirement { MaxAuthAge = TimeSpan.FromMinutes(4) }, Now).ShouldBeFalse();
        Read(TokenFixture.Claims).Reaches(new AuthenticationRequirement { MaxAuthAge = TimeSpan.FromDays(30) }, Now).ShouldBeFalse("no auth_time proves no presence");
    }

    [Test]
    public void ReadsByTheProvidersNames()
    {
        var claims = TokenFixture.With(("oid", "o-1"), ("upn", "a@b.example"), ("upn_ok", "true"), ("roles", new JsonArray("r1")));
        var names = new ClaimNames { Subject = "oid", Email = "upn", EmailVerified = "upn_ok", Groups = "roles" };

        IdTokenReader.TryRead(Token(claims), names, out var identity).ShouldBeTrue();
        (identity.Subject, identity.Email).ShouldBe(("o-1", "a@b.example"));
        identity.Groups.ShouldBe(["r1"]);
    }

    [TestCase("")]
    [TestCase("7")]
    public void NamesNobody_WithoutASubject(string subject) => IdTokenReader.TryRead(Token(TokenFixture.With(("sub", subject.Length == 0 ? "" : 7))), new ClaimNames(), out _).ShouldBeFalse();

    [Test]
    [Category("Property")]
    public void NeverThrows_WhateverTheToken() => Gen.OneOf(Gen.String, Gen.String.Select(json => $"e30.{TokenFixture.Encode(json)}.e30"), Gen.Byte.Array.Select(b => $"e30.{IapK8s.Identity.Payloads.StrictBase64Url.Encode(b)}.e30"))
        .Sample(token => !IdTokenReader.TryRead(token, new ClaimNames(), out _), iter: PropertyCases.Count);

    private static string Token(JsonObject claims) => TokenFixture.Compact("{}", claims.ToJsonString(), _ => [1]);

    private static TokenIdentity Read(JsonObject claims) => IdTokenReader.TryRead(Token(claims), new ClaimNames(), out var identity) ? identity : throw new ShouldAssertException("not read");

    private static Session Session(TokenIdentity identity) =>
        identity.TryToSession(OpaqueId.New128(), "/corp", Scope, Now, Now.AddHours(8), out var session) ? session : throw new ShouldAssertException("no session");
}
