using IapK8s.Resources.Findings;
using IapK8s.Resources.Policies;

namespace IapK8s.Compiler.Tests;

/// <summary>A source that hands out what it should not have.</summary>
internal sealed class UnsoundResourcesTests
{
    [Test]
    public void LeavesOutAPolicyWithErrors()
    {
        var set = Manifests.Read("first-light");
        var unsound = set.Policies[0] with { Spec = set.Policies[0].Spec with { Assertion = new AssertionSpec { Headers = "Google" } } };
        var result = PolicyCompiler.Compile(set with { Policies = [unsound] });
        result.Pods.ShouldBeEmpty();
        result.Scopes.ShouldBeEmpty();
        var finding = result.Findings.ShouldHaveSingleItem();
        finding.Reason.ShouldBe(FindingReason.NotSupported);
        finding.InForce.ShouldBe("Nothing is in force for IapPolicy/shop/shop.");
    }

    [Test]
    public void LeavesOutBoth_WhenAResourceComesTwice()
    {
        var set = Manifests.Read("first-light");
        var other = set.Policies[0] with { Spec = set.Policies[0].Spec with { Rules = [new PolicyRule { Name = "open", Action = "Allow", Members = ["allUsers"] }] } };
        var result = PolicyCompiler.Compile(set with { Policies = [set.Policies[0], other] });
        result.Pods.ShouldBeEmpty();
        result.Findings.ShouldHaveSingleItem().Reason.ShouldBe(FindingReason.DuplicateResource);
    }
}
