namespace IapK8s.Structure.Tests;

internal sealed class DependencyListTests
{
    [Test]
    public void ProjectsReferenceOnlyWhatTheListAllows() =>
        DependencyList.ForbiddenReferences(Repository.Here).ShouldBeEmpty();

    [Test]
    public void TheListIsReadFromRealProjects() =>
        DependencyList.ReadProjects(Repository.Here)["Proxy"].ShouldBe(["Policy", "Identity", "Protocol"], ignoreOrder: true);

    [Test]
    public void HostsDoNotReferenceHosts() =>
        DependencyList.HostsReferencedByHosts(Repository.Here).ShouldBeEmpty();

    [TestCase("Sidecar")]
    [TestCase("Gateway")]
    public void RequestPathNeverReachesTheKubernetesClient(string host)
    {
        var reached = DependencyList.Reaches(Repository.Here, host);
        reached.ShouldContain("Yarp.ReverseProxy", "the resolved packages are read from the wrong file");
        reached.ShouldNotContain("KubernetesClient");
        reached.ShouldNotContain("IapK8s.Sources");
    }

    [Test]
    public void ThePolicyCoreReachesNothing() =>
        DependencyList.Reaches(Repository.Here, "Policy").Where(IsRuntimePackage).ShouldBeEmpty();

    [Test]
    public void AReferenceAgainstTheArrowIsFound()
    {
        using var sample = new SampleRepository()
            .With("src/IapK8s.Policy/IapK8s.Policy.csproj", Project("IapK8s.Proxy"))
            .With("src/IapK8s.Gateway/IapK8s.Gateway.csproj", Project("IapK8s.Proxy", "IapK8s.Sidecar"))
            .With("src/IapK8s.Shared/IapK8s.Shared.csproj", Project());

        DependencyList.ForbiddenReferences(sample.Look())
            .ShouldBe(["Policy -> Proxy", "Gateway -> Sidecar", "Shared -> (not in the list)"], ignoreOrder: true);
        DependencyList.HostsReferencedByHosts(sample.Look()).ShouldBe(["Gateway -> Sidecar"]);
    }

    /// <summary>Analyzers and the AOT compiler's own packages take part in the build, not in the program.</summary>
    private static bool IsRuntimePackage(string name) =>
        name is not ("Microsoft.CodeAnalysis.BannedApiAnalyzers" or "Microsoft.NET.ILLink.Tasks" or "Microsoft.DotNet.ILCompiler")
        && !name.StartsWith("runtime.", StringComparison.Ordinal);

    private static string Project(params string[] references) =>
        $"""
        <Project Sdk="Microsoft.NET.Sdk"><ItemGroup>
        {string.Concat(references.Select(name => $"""<ProjectReference Include="..\{name}\{name}.csproj" />"""))}
        </ItemGroup></Project>
        """;
}
