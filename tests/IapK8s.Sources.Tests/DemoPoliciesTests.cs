using IapK8s.Compiler;
using IapK8s.Compiler.Inputs;
using IapK8s.Sources.Directories;
using IapK8s.TestKit.Goldens;

namespace IapK8s.Sources.Tests;

/// <summary>The policies that <c>make run</c> starts with.</summary>
internal sealed class DemoPoliciesTests
{
    [Test]
    public void CompileWithoutAFinding()
    {
        var demo = Path.Combine(Golden.Folder(), "..", "..", "..", "hack", "demo", "policies");
        var state = new DirectorySnapshots(new FolderReader(demo), null).Look(isFinal: true).State;
        state.Findings.ShouldBeEmpty();

        var result = PolicyCompiler.Compile(state.Resources);
        result.Findings.ShouldBeEmpty();
        result.Pods.Keys.ShouldBe([new PodKey("shop", "shop-0"), new PodKey("wiki", "wiki-0")]);
        result.Providers["/corp"].Client.ShouldNotBeNull();
        result.Groups["shop-admins"].Members.ShouldBe(["user:alice@example.com"]);
        result.Scopes.Keys.ShouldBe(["shop|http://shop.localhost:8081", "wiki|http://wiki.localhost:8083"]);
    }
}
