using k8s.Models;

namespace IapK8s.Chart.Tests.Renders;

/// <summary>What <c>hack/e2e/kind.sh</c> applies, as far as one can tell without a cluster.</summary>
internal sealed class ClusterScriptTests
{
    private const string Folder = "hack/e2e/kind";

    /// <summary>Kinds that have no types here.</summary>
    private static readonly string[] Untyped = ["IapPolicy", "ClusterIapProvider", "IapGroup", "GatewayClass", "Gateway", "HTTPRoute"];

    private static IEnumerable<string> Files => Repository.Here.Files(Folder);

    [Test]
    public void ThereIsSomethingToApply() => Files.Count().ShouldBe(3);

    [TestCaseSource(nameof(Files))]
    public void ItsManifestsAreReadStrictly(string file) =>
        Manifests.Parse(Repository.Here.Read(file)).All.Where(manifest => manifest.Typed is null).Select(manifest => manifest.Kind).ShouldBeSubsetOf(Untyped);

    [TestCaseSource(nameof(Files))]
    public void TheScriptAppliesIt(string file) => Repository.Here.Read(Folder + ".sh").ShouldContain($"$manifests/{Path.GetFileName(file)}");

    [TestCaseSource(nameof(Files))]
    public void EveryWordInCapitalsIsFilledIn(string file)
    {
        var script = Repository.Here.Read(Folder + ".sh");
        foreach (var word in Repository.Here.Read(file).Split('\n').Where(line => !line.StartsWith('#')).SelectMany(line => line.Split(' ', '[', ']', ',', '=', '/', '{', '}', '"')).Where(IsPlaceholder))
        {
            script.ShouldContain($"s|{word}|");
        }
    }

    [Test]
    public void ItsServicesSelectItsPods()
    {
        var all = Files.SelectMany(file => Manifests.Parse(Repository.Here.Read(file)).All).Select(manifest => manifest.Typed).ToList();
        var labels = all.OfType<V1Deployment>().Select(deployment => deployment.Spec.Template.Metadata.Labels["app"]);
        all.OfType<V1Service>().Select(service => service.Spec.Selector["app"]).ShouldBe(labels, ignoreOrder: true);
    }

    private static bool IsPlaceholder(string word) => word.Length > 3 && word.All(letter => char.IsAsciiLetterUpper(letter) || letter == '_') && word is not ("ALL" or "HTTPS" or "HTTP");
}
