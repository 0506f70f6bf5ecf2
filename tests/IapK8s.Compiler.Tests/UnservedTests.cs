using System.Text.Json;
using IapK8s.Compiler.Inputs;
using IapK8s.Resources.Findings;

namespace IapK8s.Compiler.Tests;

/// <summary>What asks for something that gateways were not started for is told so, and nothing else becomes of it.</summary>
internal sealed class UnservedTests
{
    [TestCase("edge", "Gateway", "Nobody decides by it, and its pods are open to whoever reaches them.")]
    [TestCase("both", "Both", "Sidecars decide by it all the same.")]
    public void WhoHasIngressesAskIsTold_WhereNobodyAnswersThem(string name, string value, string inForce)
    {
        var finding = Find("enforced-at-the-gateway", GatewayServing.Applications, name).ShouldHaveSingleItem();
        finding.Severity.ShouldBe(FindingSeverity.Error);
        finding.Field.ShouldBe("spec.enforceAt");
        finding.Message.ShouldBe($"{value} has ingresses ask the gateway, which was not started to answer them");
        finding.Fix.ShouldContain("gateway.forwardAuth.enabled=true");
        finding.Fix.ShouldContain("--forward-auth-listen");
        finding.InForce.ShouldBe(inForce);
        finding.Location.ShouldNotBeNull();
    }

    [Test]
    public void AnApplicationIsTold_AndWhatTargetsIt_WhereNobodyServesIt()
    {
        var findings = Find("applications", GatewayServing.ForwardAuth, "erp").FindAll(finding => finding.Resource!.Namespace == "shop");
        findings.Select(finding => (finding.Resource!.Kind, finding.Field, finding.Message)).ShouldBe(
        [
            ("IapApplication", "spec.hosts", "Each of 3 hosts is reached through the gateway, which was not started to serve applications"),
            ("IapPolicy", "spec.targetRefs[0].kind", "IapApplication erp is reached through the gateway, which was not started to serve applications"),
        ], ignoreOrder: true);
        findings.ShouldAllBe(finding => finding.Fix.Contains("applications.enabled=true") && finding.Fix.Contains("--applications-listen"));
    }

    [Test]
    public void WhoAsksForNothingOfItIsNotTold()
    {
        Find("enforced-at-the-gateway", GatewayServing.None, "pods").ShouldBeEmpty("sidecars decide by it");
        Find("enforced-at-the-gateway", GatewayServing.ForwardAuth).ShouldBeEmpty();
        Find("applications", GatewayServing.Applications).ShouldBeEmpty();
    }

    /// <summary>Who said what gateways serve may be late or mistaken: no sidecar, no Deny and no gateway's policy goes for that.</summary>
    [TestCaseSource(typeof(Manifests), nameof(Manifests.Cases))]
    public void WhatIsInForceIsTheSame(string name)
    {
        var set = Manifests.Read(name);
        var (told, served) = (PolicyCompiler.Compile(set, serving: GatewayServing.None), PolicyCompiler.Compile(set));
        CompilationJson.InForce(told).ShouldBe(CompilationJson.InForce(served));
        JsonSerializer.Serialize(told.Selections).ShouldBe(JsonSerializer.Serialize(served.Selections));
        told.Findings.Where(finding => finding.Reason != FindingReason.NotServed).Select(finding => finding.ToString()).ShouldBe(served.Findings.Select(finding => finding.ToString()));
    }

    [TestCase("forward-auth", GatewayServing.ForwardAuth)]
    [TestCase("applications", GatewayServing.Applications)]
    [TestCase("applications, forward-auth", GatewayServing.All)]
    [TestCase(GatewayServingSyntax.Everything, GatewayServing.All)]
    [TestCase(GatewayServingSyntax.Nothing, GatewayServing.None)]
    public void WordsSayWhatIsServed(string text, GatewayServing serving)
    {
        GatewayServingSyntax.Parse(text, out var read).ShouldBeNull();
        read.ShouldBe(serving);
    }

    [TestCase("")]
    [TestCase("forward-auth,")]
    [TestCase("forward-auth,none")]
    [TestCase("Applications")]
    [TestCase("all")]
    public void OtherWordsAreRefused(string text)
    {
        GatewayServingSyntax.Parse(text, out var read).ShouldNotBeNull().Message.ShouldEndWith("is nothing that gateways are started for");
        read.ShouldBe(GatewayServing.None);
    }

    private static List<Finding> Find(string manifests, GatewayServing serving, string? name = null) =>
        [.. PolicyCompiler.Compile(Manifests.Read(manifests), serving: serving).Findings.Where(finding => finding.Reason == FindingReason.NotServed && (name is null || finding.Resource!.Name == name))];
}
