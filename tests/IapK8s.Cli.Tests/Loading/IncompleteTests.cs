using IapK8s.Cli.Commands;
using IapK8s.Cli.Loading;
using IapK8s.Compiler.Inputs;
using IapK8s.Resources.Findings;

namespace IapK8s.Cli.Tests.Loading;

internal sealed class IncompleteTests
{
    private static readonly Finding Mistake = new() { Reason = FindingReason.Invalid, Resource = new ResourceId("IapPolicy", "shop", "shop"), Field = "spec.hosts", Message = "is not valid", Fix = "Mend it." };

    /// <summary>The controller goes on with what it had of it before, which nobody can tell from here.</summary>
    [Test]
    public void WhatIsNotValidInACluster_IsNamed_AndNoAnswerIsSure()
    {
        var loaded = new LoadedResources(ResourceSet.Empty, [Mistake, Mistake], "cluster test") { IsCluster = true };

        Incomplete.Of(loaded).ShouldBe(["what is in force of IapPolicy/shop/shop, which is not valid (spec.hosts: is not valid),"]);
        ExitCodes.Of(true, loaded.IsWhole).ShouldBe(ExitCodes.Unknown);
        ExitCodes.Of(false, loaded.IsWhole).ShouldBe(ExitCodes.Unknown);
        ExitCodes.Of(true, (loaded with { Findings = [Mistake with { Resource = null }] }).IsWhole).ShouldBe(ExitCodes.Unknown);
        ExitCodes.Of(true, (loaded with { Findings = [Mistake with { Severity = FindingSeverity.Warning }] }).IsWhole).ShouldBe(ExitCodes.Yes);
    }
}
