using IapK8s.Policy.AccessLevels;
using IapK8s.Policy.Snapshots;
using IapK8s.TestKit.Goldens;

namespace IapK8s.Compiler.Tests;

/// <summary>testdata/(case)/in.yaml compiled is testdata/(case)/expected.json; <c>make goldens</c> rewrites the latter.</summary>
[Category("Golden")]
internal sealed class GoldenTests
{
    [TestCaseSource(typeof(Manifests), nameof(Manifests.Cases))]
    public void CompilesToWhatIsExpected(string name) =>
        Golden.Check(Path.Combine(Golden.Folder(), name, "expected.json"), CompilationJson.Write(PolicyCompiler.Compile(Manifests.Read(name))));

    [TestCaseSource(typeof(Manifests), nameof(Manifests.Cases))]
    public void EverySidecarTakesWhatIsCompiled(string name)
    {
        var result = PolicyCompiler.Compile(Manifests.Read(name));
        foreach (var pod in result.Pods.Values)
        {
            Should.NotThrow(() => new PolicySnapshot("1", pod.Policies.Select(policy => EffectivePolicy.Build(policy, GroupMembership.Empty))));
            Should.NotThrow(() => AccessLevelTable.Build(pod.AccessLevels.Select(level => result.AccessLevels[level])));
        }
    }

    [TestCaseSource(typeof(Manifests), nameof(Manifests.Cases))]
    public void GatewaysTakeWhatIsCompiled(string name) =>
        Should.NotThrow(() => new PolicySnapshot("1", PolicyCompiler.Compile(Manifests.Read(name)).Gateway.Select(policy => EffectivePolicy.Build(policy.Policy, GroupMembership.Empty))));

    [Test]
    public void ThereAreCases() => Manifests.Cases().Count().ShouldBeGreaterThan(10);
}
