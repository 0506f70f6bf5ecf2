using IapK8s.Chart.Tests.Objects;
using IapK8s.Chart.Tests.Renders;

namespace IapK8s.Chart.Tests;

[Category("Golden")]
internal sealed class GoldenTests
{
    /// <summary>Definitions are compared with crds/ elsewhere: they would drown the rest.</summary>
    [TestCaseSource(typeof(Render), nameof(Render.Installations))]
    public void AnInstallationRendersAsExpected(string installation)
    {
        var objects = Render.Of(installation).All
            .Where(manifest => manifest.Kind != "CustomResourceDefinition")
            .OrderBy(manifest => $"{manifest.Kind}/{manifest.Namespace}/{manifest.Name}", StringComparer.Ordinal)
            .Select(manifest => "---\n" + manifest.Text.TrimEnd() + "\n");
        Golden.Check(Path.Combine(Golden.Folder(), "renders", $"{installation}.yaml"), string.Concat(objects));
    }

    [TestCaseSource(typeof(Render), nameof(Render.Installations))]
    public void RolesAllowWhatIsExpected(string installation) =>
        Golden.Check(Path.Combine(Golden.Folder(), "access", $"{installation}.txt"), AccessTable.Of(Render.Of(installation)).ToString());

    [TestCaseSource(typeof(Render), nameof(Render.Installations))]
    public void TheUserIsToldWhatComesNext(string installation) =>
        Golden.Check(Path.Combine(Golden.Folder(), "notes", $"{installation}.txt"), Render.Run("--notes", "--values", Render.ValuesFile(installation)).Rendered());
}
