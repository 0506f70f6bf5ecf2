using System.Runtime.CompilerServices;
using IapK8s.Resources.Schemas;
using k8s;
using k8s.Models;

namespace IapK8s.Resources.Tests.Schemas;

/// <summary>The files in crds/ are what this build would write.</summary>
[Category("Golden")]
internal sealed class DefinitionFilesTests
{
    private static string Folder([CallerFilePath] string caller = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(caller)!, "../../../crds"));

    [TestCaseSource(typeof(KindCases), nameof(KindCases.All))]
    public void TheFileIsOfThisBuild(ResourceKind kind)
    {
        var file = Path.Combine(Folder(), CustomResourceDefinition.FileName(kind));
        if (Environment.GetEnvironmentVariable("IAP_UPDATE_GOLDENS") == "1")
            File.WriteAllText(file, CustomResourceDefinition.Yaml(kind));
        File.Exists(file).ShouldBeTrue($"{file} is missing: run make crds");
        CustomResourceDefinition.Yaml(kind).ShouldBe(File.ReadAllText(file), $"{file} is stale: run make crds and look at the difference");
    }

    [Test]
    public void EveryFileIsOfAKind() =>
        Directory.EnumerateFiles(Folder()).Select(Path.GetFileName).ShouldBe(ResourceKinds.All.Select(CustomResourceDefinition.FileName), ignoreOrder: true, "run make crds");

    [TestCaseSource(typeof(KindCases), nameof(KindCases.All))]
    public void TheKubernetesClientReadsTheFile(ResourceKind kind)
    {
        var read = KubernetesYaml.Deserialize<V1CustomResourceDefinition>(CustomResourceDefinition.Yaml(kind), strict: true);
        read.Metadata.Name.ShouldBe($"{kind.Plural}.iapk8s.io");
        read.Spec.Names.Kind.ShouldBe(kind.Name);
        read.Spec.Names.Categories.ShouldBe(["iapk8s"]);
        read.Spec.Scope.ShouldBe(kind.IsNamespaced ? "Namespaced" : "Cluster");
        var version = read.Spec.Versions.ShouldHaveSingleItem();
        version.Subresources.Status.ShouldNotBeNull();
        version.Schema.OpenAPIV3Schema.Properties["spec"].Properties.Count.ShouldBe(CustomResourceDefinition.Of(kind)["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!["properties"]!["spec"]!["properties"]!.AsObject().Count);
    }

    [Test]
    public void ThereAreNoAnchorsAndNoTabs()
    {
        foreach (var kind in ResourceKinds.All)
        {
            var lines = CustomResourceDefinition.Yaml(kind).Split('\n');
            lines.ShouldAllBe(line => !line.Contains('\t') && line.TrimEnd() == line);
            lines.ShouldNotContain(line => line.TrimStart().StartsWith('&') || line.Contains(": &") || line.Contains(": *"));
        }
    }
}
