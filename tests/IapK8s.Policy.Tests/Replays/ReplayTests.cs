using System.Collections.Frozen;
using System.Net;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Replays;
using IapK8s.Policy.Tests.AccessLevels;
using static IapK8s.Policy.Tests.AccessLevels.LevelBuilder;
using static IapK8s.Policy.Tests.PolicyBuilder;

namespace IapK8s.Policy.Tests.Replays;

/// <summary>What is known, what is not, and for want of what.</summary>
internal sealed class ReplayTests
{
    private const UntoldFacts OfEveryRecord = UntoldFacts.Query | UntoldFacts.Headers | UntoldFacts.Protocol;

    [Test]
    public void AGroupThatTheRecordNames_IsKnown() =>
        Replay([Allow("staff", "group:employees")], Recorded(["employees"])).ShouldBe("Allow");

    [Test]
    public void AGroupThatWasAskedForAndIsNotNamed_IsNone() =>
        Replay([Allow("staff", "group:employees")], Recorded([], "employees")).ShouldBe("Deny");

    [Test]
    public void AGroupThatNobodyAskedFor_IsUnknown() =>
        Replay([Allow("staff", "group:employees")], Recorded([], "ops")).ShouldBe("staff needs Groups");

    [Test]
    public void WhereAnotherAllowIsSure_TheUnknownOneDoesNotMatter() =>
        Replay([Allow("staff", "group:employees"), Allow("people", "allAuthenticatedUsers")], Recorded([], "ops")).ShouldBe("Allow");

    [Test]
    public void WhereADenyIsSure_NothingElseMatters() =>
        Replay([Allow("staff", "group:employees"), Deny("temps", "group:temps"), Deny("alice", "user:alice@example.com")], Recorded([])).ShouldBe("Deny");

    [Test]
    public void WhereOnlyTheDenyIsUnknown_ItIsTheOneThatIsNamed() =>
        Replay([Allow("staff", "group:employees"), Deny("temps", "group:temps")], Recorded(["employees"], "employees")).ShouldBe("temps needs Groups");

    [Test]
    public void WhereNothingAllows_AnUnknownDenyDoesNotMatter() =>
        Replay([Allow("staff", "group:employees"), Deny("temps", "group:temps")], Recorded([], "employees")).ShouldBe("Deny");

    [Test]
    public void WhoeverIsSpared_IsSparedWhateverTheirGroups() =>
        Replay([Allow("all", "allUsers"), Deny("closed", "group:temps").But("user:alice@example.com")], Recorded([])).ShouldBe("Allow");

    [TestCase("request.query == ''", "r needs Query")]
    [TestCase("request.headers['x'] == ''", "r needs Headers")]
    [TestCase("request.protocol == 'HTTP/2'", "r needs Protocol")]
    [TestCase("request.ip == '192.0.2.1'", "r needs ClientAddress")]
    [TestCase("identity.claims.department == 'sales'", "r needs Claims")]
    [TestCase("'otp' in identity.amr", "r needs AuthenticationMethods")]
    [TestCase("'offices' in access_levels", "r needs ClientAddress")]
    [TestCase("'device' in access_levels", "r needs Claims")]
    [TestCase("'temp' in identity.groups", "r needs Groups")]
    [TestCase("'nights' in access_levels", "Deny")]
    [TestCase("'absent' in access_levels", "Deny")]
    [TestCase("request.method == 'GET' || request.query == ''", "Allow")]
    [TestCase("request.method == 'POST' && request.query == ''", "Deny")]
    [TestCase("identity.email == 'alice@example.com' && identity.acr == 'pwd'", "Allow")]
    [TestCase("'employees' in identity.groups", "Allow")]
    [TestCase("'employees' in identity.groups || 'temp' in identity.groups", "Allow")]
    [TestCase("'employees' in identity.groups && 'temp' in identity.groups", "r needs Groups")]
    [TestCase("request.time - identity.auth_time < duration('30m')", "Allow")]
    public void AConditionIsUnknown_WhereItDependsOnWhatTheRecordDoesNotHold(string condition, string expected) =>
        Replay([Allow("r", "allAuthenticatedUsers") with { Condition = condition }], Recorded(["employees"], "employees")).ShouldBe(expected);

    [Test]
    public void TheClientsAddress_IsKnownWhereTheRecordHasIt() =>
        Replay([Allow("r", "allUsers") with { Condition = "'offices' in access_levels" }], null, IPAddress.Parse("192.0.2.9")).ShouldBe("Allow");

    [Test]
    public void AClaimOfAMember_IsUnknown() =>
        Replay([Allow("all", "allAuthenticatedUsers"), Deny("r", "claim:department=sales")], Recorded([], "x")).ShouldBe("r needs Claims");

    [Test]
    public void HowSomebodySignedIn_IsKnownByAcrAndTime() =>
        Replay([Allow("all", "allAuthenticatedUsers"), Deny("r", "allUsers").Unless(acr: "mfa", age: TimeSpan.FromMinutes(10))], Recorded([])).ShouldBe("StepUp");

    [Test]
    public void ByWhichMethods_IsUnknown() =>
        Replay([Allow("all", "allAuthenticatedUsers"), Deny("r", "allUsers").Unless(amr: "hwk")], Recorded([])).ShouldBe("r needs AuthenticationMethods");

    [Test]
    public void WithoutIdentity_ARuleForPeopleIsNoQuestion() =>
        Replay([Allow("all", "allUsers"), Deny("r", "claim:department=sales"), Deny("g", "group:temps")], null).ShouldBe("Allow");

    [Test]
    public void AnotherProvidersWord_IsNothingThatARecordCouldTell() =>
        Replay([Allow("r", "group:employees")], RecordedBy("/other", [])).ShouldBe("Deny");

    private static RecordedIdentity Recorded(string[] groups, params string[] vocabulary) => RecordedBy(Corp, groups, vocabulary);

    private static RecordedIdentity RecordedBy(string provider, string[] groups, params string[] vocabulary)
    {
        var person = Person(groups);
        return new RecordedIdentity(
            new Principal { Credential = CredentialKind.Session, Provider = provider, Subject = person.Subject, Email = person.Email, Groups = person.Groups, AuthTime = person.AuthTime, Acr = person.Acr },
            vocabulary.Length == 0 ? null : vocabulary.ToFrozenSet());
    }

    private static string Replay(RuleDefinition[] rules, RecordedIdentity? who, IPAddress? address = null)
    {
        AccessLevelDefinition[] levels = [All("offices", Net("192.0.2.0/24")), All("device", LevelBuilder.Claim("trust", "managed")), All("nights", Time(0, 60, DayOfWeek.Sunday))];
        var policy = Definition(rules).With(levels);
        var replayed = PolicyReplay.Of(policy, levels.ToDictionary(level => level.Name)).Decide(
            Request("/a") with { IsQueryUntold = true, ClientAddress = address }, who, OfEveryRecord | (address is null ? UntoldFacts.ClientAddress : UntoldFacts.None));
        return replayed.IsDefinite ? replayed.Mildest.Outcome.ToString() : string.Join("; ", replayed.Open.Select(open => $"{open.Rule.Name} needs {open.Facts}"));
    }
}
