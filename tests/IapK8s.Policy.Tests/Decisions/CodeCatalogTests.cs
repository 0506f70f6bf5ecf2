using IapK8s.Policy.Decisions;

namespace IapK8s.Policy.Tests.Decisions;

internal sealed class CodeCatalogTests
{
    private static readonly Code[] Codes = Enum.GetValues<Code>();

    [TestCaseSource(nameof(Codes))]
    public void EveryCodeIsDescribed(Code code)
    {
        CodeCatalog.All.ShouldContain(d => d.Code == code);
        var description = CodeCatalog.Describe(code);
        description.Code.ShouldBe(code);
        description.Title.ShouldNotBeNullOrWhiteSpace();
        description.Title.ShouldNotEndWith(".");
        description.Remedy.ShouldEndWith(".");
        description.HttpStatus.ShouldBeInRange(400, 599);
        description.Text.ShouldBe(CodeCatalog.Format(code));
    }

    [Test]
    public void FormatsAsPrintedEverywhere()
    {
        CodeCatalog.Format(Code.DeniedByRule).ShouldBe("IAP2001");
        CodeCatalog.Format(Code.None).ShouldBe("IAP0000");
        CodeCatalog.Format((Code)2999).ShouldBe("IAP2999");
    }

    [Test]
    public void NumberNobodyKnows_IsARefusal() => CodeCatalog.Describe((Code)2999).HttpStatus.ShouldBe(403);

    [Test]
    public void NumbersStandInTheirFamilies() =>
        CodeCatalog.All.Where(d => d.Code != Code.None && (ushort)d.Code / 1000 is < 1 or > 6).ShouldBeEmpty();
}
