using IapK8s.Resources.Findings;

namespace IapK8s.Resources.Tests.Findings;

internal sealed class FindingLedgerTests
{
    private FindingLedger _ledger = null!;

    [SetUp]
    public void Forget() => _ledger = new FindingLedger();

    [Test]
    public void ReportsAMistakeOnce()
    {
        _ledger.Update([At("x", 1), At("x", 1)]).Appeared.Length.ShouldBe(1);
        _ledger.Update([At("x", 1)]).ShouldSatisfyAllConditions(changes => changes.Appeared.ShouldBeEmpty(), changes => changes.Mended.ShouldBeEmpty());
    }

    [Test]
    public void AMistakeThatOnlyMoved_IsTheSame()
    {
        _ledger.Update([At("x", 1)]);
        _ledger.Update([At("x", 7)]).Appeared.ShouldBeEmpty();
    }

    [Test]
    public void AMistakeThatChanged_IsANewOneAndTheOldOneIsMended()
    {
        _ledger.Update([At("x", 1)]);
        var changes = _ledger.Update([At("y", 1)]);
        changes.Appeared.ShouldHaveSingleItem().Message.ShouldBe("y");
        changes.Mended.ShouldHaveSingleItem().Message.ShouldBe("x");
    }

    [Test]
    public void AMistakeThatComesBack_IsReportedAgain()
    {
        _ledger.Update([At("x", 1)]);
        _ledger.Update([]).Mended.Length.ShouldBe(1);
        _ledger.Update([At("x", 1)]).Appeared.Length.ShouldBe(1);
    }

    [Test]
    public void ReadsAsOneLine() => At("\"x\" is wrong", 3).ToString().ShouldBe("a.yaml:3:5: IapPolicy/shop/shop spec.mode: Invalid: \"x\" is wrong. Write Enforce.");

    private static Finding At(string message, int line) => new()
    {
        Reason = FindingReason.Invalid,
        Resource = new ResourceId("IapPolicy", "shop", "shop"),
        Field = "spec.mode",
        Message = message,
        Fix = "Write Enforce.",
        Location = new SourceLocation("a.yaml", line, 5),
    };
}
