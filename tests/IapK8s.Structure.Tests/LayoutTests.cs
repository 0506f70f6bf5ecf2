namespace IapK8s.Structure.Tests;

internal sealed class LayoutTests
{
    [Test]
    public void TheTopHoldsOnlyTheAgreedNames() => Layout.StrangersAtTheTop(Repository.Here).ShouldBeEmpty();

    [Test]
    public void NoFolderIsACatchAll() => Layout.BannedFolderNames(Repository.Here).ShouldBeEmpty();

    [Test]
    public void NoSourceFileIsLong() => Layout.LongFiles(Repository.Here).ShouldBeEmpty();

    [Test]
    public void AStrangerAtTheTopIsFound()
    {
        using var sample = new SampleRepository()
            .With("docs/page.md").With("notes.txt").With("artifacts/bin/x").With("src/a.cs").With("Directory.Build.props").With(".editorconfig");
        Layout.StrangersAtTheTop(sample.Look()).ShouldBe(["docs", "notes.txt"], ignoreOrder: true);
    }

    [Test]
    public void ACatchAllFolderIsFound()
    {
        using var sample = new SampleRepository()
            .With("src/IapK8s.Proxy/Helpers/A.cs").With("tests/X/Doors/B.cs").With("hack/x/node_modules/common/c.js");
        Layout.BannedFolderNames(sample.Look()).ShouldBe(["src/IapK8s.Proxy/Helpers"]);
    }

    [Test]
    public void ALongFileIsFound()
    {
        using var sample = new SampleRepository()
            .With("src/Fits.cs", string.Concat(Enumerable.Repeat("//\n", Layout.LongestFile)))
            .With("src/Long.cs", string.Concat(Enumerable.Repeat("//\n", Layout.LongestFile + 1)));
        Layout.LongFiles(sample.Look()).ShouldBe(["src/Long.cs: 401 lines"]);
    }
}
