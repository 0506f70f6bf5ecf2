using IapK8s.Policy.Definitions;
using IapK8s.Policy.Snapshots;
using static IapK8s.Policy.Tests.PolicyBuilder;

namespace IapK8s.Policy.Tests.Snapshots;

/// <summary>What cannot be enforced to the letter is refused, not skipped.</summary>
internal sealed class EffectivePolicyTests
{
    private static IEnumerable<TestCaseData> Mistakes =>
    [
        Case("condition", Allow("r", "allUsers") with { Condition = "request.path ==" }, "condition 1:16: expected an expression, but the expression ends\n | request.path ==\n | ...............^"),
        Case("condition's type", Allow("r", "allUsers") with { Condition = "request.path" }, "condition 1:9: the expression is of type string, where bool is needed"),
        Case("empty condition", Deny("r", "allUsers") with { Condition = "" }, "condition 1:1: expected an expression"),
        Case("no members", Allow("r"), "has no members"),
        Case("members lost", Allow("r") with { Members = default }, "has no members"),
        Case("unspecified member", Allow("r") with { Members = [default] }, "unknown kind of member"),
        Case("newer member", Allow("r") with { Members = [new((MemberKind)99, "x")] }, "unknown kind of member"),
        Case("newer exception", Deny("r", "allUsers") with { ExceptMembers = [new((MemberKind)99, "x")] }, "unknown kind of member"),
        Case("path", Allow("r", "allUsers").At("/a//b"), "merged"),
        Case("level", Allow("r", "allUsers") with { Level = (PolicyLevel)9 }, "unknown level"),
        Case("require on Deny", Deny("r", "allUsers").Requires("mfa"), "require belongs to Allow"),
        Case("unless on Allow", Allow("r", "allUsers").Unless("mfa"), "belong to Deny"),
        Case("exceptMembers on Allow", Allow("r", "allUsers").But("group:x"), "belong to Deny"),
        Case("empty unless", Deny("r", "allUsers").Unless(), "asks for nothing"),
        Case("empty require", Allow("r", "allUsers").Requires(), "asks for nothing"),
        Case("zero age", Deny("r", "allUsers").Unless("mfa", TimeSpan.Zero), "never be reached"),
    ];

    [TestCaseSource(nameof(Mistakes))]
    public void RefusesPolicy(RuleDefinition rule, string because)
    {
        var error = Should.Throw<PolicyRejectedException>(() => Enforce(rule));
        error.Mistakes.ShouldHaveSingleItem().ShouldContain(because);
        error.Message.ShouldContain("policy shop/shop: rule shop/shop/r");
    }

    [Test]
    public void RefusesTwoRulesOfOneName() =>
        Should.Throw<PolicyRejectedException>(() => Enforce(Allow("r", "allUsers"), Deny("r", "group:x"))).Message.ShouldContain("2 of this name");

    [Test]
    public void NamesEveryMistake() =>
        Should.Throw<PolicyRejectedException>(() => Enforce(Allow("r", "allUsers").At("a", "/b//c"), Allow("s"))).Mistakes.Count.ShouldBe(3);

    [Test]
    public void ActionThatIsNoAllow_IsADeny() =>
        Enforce(Allow("a", "allUsers"), Allow("d", "allUsers") with { Action = (RuleAction)7 }).Decide("/x", null).IsAllowed.ShouldBeFalse();

    private static TestCaseData Case(string name, RuleDefinition rule, string because) => new TestCaseData(rule, because).SetArgDisplayNames(name);
}
