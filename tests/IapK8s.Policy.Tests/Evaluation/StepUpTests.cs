using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;
using static IapK8s.Policy.Tests.PolicyBuilder;

namespace IapK8s.Policy.Tests.Evaluation;

/// <summary>When a stronger sign-in is asked for, and which.</summary>
internal sealed class StepUpTests
{
    private static readonly Principal Bob = Person("staff");

    [Test]
    public void DenyThatFailsOnlyOnUnless_AsksForIt() =>
        Expect([Allow("a", "group:staff"), Deny("d", "allUsers").Unless("mfa", TimeSpan.FromMinutes(10))], "StepUp by d: mfa 10");

    [Test]
    public void UnlessThatIsReached_LetsPass()
    {
        Expect([Allow("a", "group:staff"), Deny("d", "allUsers").Unless("pwd", TimeSpan.FromMinutes(30))], "Allow by a");
        Expect([Allow("a", "group:staff"), Deny("d", "allUsers").Unless(amr: ["pwd"])], "Allow by a");
        Expect([Allow("a", "group:staff"), Deny("d", "allUsers").Unless(amr: ["pwd", "otp"])], "StepUp by d: pwd,otp");
    }

    [Test]
    public void UnlessIsUnknown_WithoutIdentity() =>
        Expect([Allow("a", "allUsers"), Deny("d", "allUsers").Unless("mfa")], "Challenge by d", principal: null);

    [Test]
    public void AnotherDeny_LeavesNothingToStepUpFor() =>
        Expect([Allow("a", "group:staff"), Deny("d", "allUsers").Unless("mfa"), Deny("e", "group:staff")], "Deny by e");

    [Test]
    public void NothingToStepUpFor_WhenNoAllowWouldHold()
    {
        Expect([Allow("a", "group:admins"), Deny("d", "allUsers").Unless("mfa")], "Deny by d");
        Expect([Allow("a", "group:staff").At("/other"), Deny("d", "allUsers").Unless("mfa")], "Deny by d");
        Expect([Allow("a", "group:staff").Requires("pwd"), Deny("d", "allUsers").Unless("mfa")], "Deny by d");
    }

    [Test]
    public void SeveralDenies_AskForTheStrictestTogether() =>
        Expect(
            [Allow("a", "group:staff"), Deny("d", "allUsers").Unless("mfa", TimeSpan.FromHours(1)), Deny("e", "allUsers").Unless(age: TimeSpan.FromMinutes(5), amr: "otp")],
            "StepUp by d: mfa otp 5");

    [Test]
    public void DeniesThatNoSignInSatisfiesTogether_Deny() =>
        Expect([Allow("a", "group:staff"), Deny("d", "allUsers").Unless("mfa"), Deny("e", "allUsers").Unless("hwk")], "Deny by d");

    [Test]
    public void AllowThatLacksOnlyItsRequirement_AsksForIt()
    {
        Expect([Allow("a", "group:staff").Requires("mfa")], "StepUp by a: mfa");
        Expect([Allow("a", "group:staff").Requires("mfa"), Allow("b", "group:staff").Requires("hwk")], "StepUp by a: mfa");
        Expect([Allow("a", "group:staff").Requires("mfa"), Allow("b", "group:staff")], "Allow by b");
        Expect([Allow("a", "group:staff").Requires("pwd")], "Allow by a");
        Expect([Allow("a", "group:admins").Requires("mfa")], "Deny");
        Expect([Allow("a", "allUsers").Requires("mfa")], "Challenge", principal: null);
    }

    [Test]
    public void DenyAndAllowTogether_AskForBoth()
    {
        Expect([Allow("a", "group:staff").Requires(amr: "otp"), Deny("d", "allUsers").Unless("mfa")], "StepUp by d: mfa otp");
        Expect([Allow("a", "group:staff").Requires("hwk"), Allow("b", "group:staff").Requires("mfa"), Deny("d", "allUsers").Unless("mfa")], "StepUp by d: mfa");
        Expect([Allow("a", "group:staff").Requires("hwk"), Allow("b", "group:staff"), Deny("d", "allUsers").Unless("mfa")], "StepUp by d: mfa");
    }

    [TestCase(-600, true)]
    [TestCase(-601, false)]
    [TestCase(0, true)]
    [TestCase(30, true)]
    [TestCase(31, false)]
    [TestCase(null, false)]
    public void AgeOfSignIn_CountsFromAuthTime(int? secondsFromNow, bool isReached)
    {
        var person = new Principal
        {
            Credential = CredentialKind.Session,
            Provider = Corp,
            Subject = "1",
            AuthTime = secondsFromNow is { } seconds ? Now.AddSeconds(seconds) : null,
        };
        Expect([Allow("a", "allUsers"), Deny("d", "allUsers").Unless(age: TimeSpan.FromMinutes(10))], isReached ? "Allow by a" : "StepUp by d: 10", person);
    }

    [TestCase("MFA")]
    [TestCase("mfa ")]
    [TestCase("")]
    [TestCase(null)]
    public void AcrIsComparedToTheLetter(string? acr)
    {
        var person = new Principal { Credential = CredentialKind.Session, Provider = Corp, Subject = "1", Acr = acr };
        Expect([Allow("a", "allUsers"), Deny("d", "allUsers").Unless("mfa")], "StepUp by d: mfa", person);
    }

    [Test]
    public void AgeNeverOverflows()
    {
        foreach (var time in new[] { DateTimeOffset.MinValue, DateTimeOffset.MaxValue })
        {
            var person = new Principal { Credential = CredentialKind.Session, Provider = Corp, Subject = "1", AuthTime = time };
            Expect([Allow("a", "allUsers"), Deny("d", "allUsers").Unless(age: TimeSpan.FromMinutes(10))], "StepUp by d: 10", person);
        }
    }

    private static void Expect(RuleDefinition[] rules, string expected) => Expect(rules, expected, Bob);

    private static void Expect(RuleDefinition[] rules, string expected, Principal? principal)
    {
        var decision = Enforce(rules).Decide("/x", principal);
        var text = decision.Outcome + (decision.Rule is null ? "" : $" by {decision.Rule.Name}");
        if (decision.StepUp is { } need)
        {
            decision.Code.ShouldBe(Code.StepUpRequired);
            var parts = new[] { need.Acr, need.Amr.IsEmpty ? null : string.Join(',', need.Amr), need.MaxAuthAge?.TotalMinutes.ToString("0", null) };
            text += ": " + string.Join(' ', parts.Where(p => p is not null));
        }

        text.ShouldBe(expected);
        (decision.StepUp is not null).ShouldBe(decision.Outcome == Outcome.StepUp);
    }
}
