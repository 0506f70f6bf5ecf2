using IapK8s.Controller.Status;
using IapK8s.Controller.Status.Clusters;
using IapK8s.Resources.Policies;

namespace IapK8s.Controller.Tests.Status.Clusters;

internal sealed class PodSelectorsTests
{
    [Test]
    public void EachIsThereOnce_InOneOrder() => Text(PodSelectors.Of(new PodSelection([App("b"), App("a"), App("b")], IsWhole: true), [App("before")])).ShouldBe("app=a|app=b");

    [Test]
    public void WhatWasSelectedGoesOn_WhileSomethingThatIsNamedIsMissing() =>
        Text(PodSelectors.Of(new PodSelection([App("b")], IsWhole: false), [App("a"), App("b")])).ShouldBe("app=a|app=b");

    [Test]
    public void WhoSelectsNothingByItselfHasNone()
    {
        PodSelectors.Of(null, [App("a")]).ShouldBeNull();
        PodSelectors.Of(new PodSelection([], IsWhole: true), [App("a")]).ShouldBeNull();
    }

    /// <summary>A hundred Services behind an Ingress need no more room than the schema has.</summary>
    [Test]
    public void ManyOfOneLabelEachAreToldTogether()
    {
        var selectors = PodSelectors.Of(new PodSelection([.. Enumerable.Range(0, 300).Select(n => App($"a{n:000}")), Two("x", "y")], IsWhole: true), [])!.Value;
        selectors.Length.ShouldBe(6);
        selectors.SelectMany(selector => selector.MatchExpressions ?? []).SelectMany(requirement => requirement.Values!).Distinct().Count().ShouldBe(300);
        selectors.SelectMany(selector => selector.MatchExpressions ?? []).ShouldAllBe(requirement => requirement.Operator == "In" && requirement.Values!.Count <= 64);
    }

    [Test]
    public void WhatTheSchemaHasNoRoomForSelectsMore_NeverLess()
    {
        Text(PodSelectors.Of(new PodSelection([.. Enumerable.Range(0, 257).Select(n => Two($"a{n}", "b"))], IsWhole: true), [])).ShouldBe("everything");
        string[] many = [.. Enumerable.Range(0, 65).Select(n => $"v{n}")];
        var wide = PodSelectors.Of(new PodSelection([new LabelSelector { MatchExpressions = [new("a", "In", many), new("b", "NotIn", many), new("c", "Exists", [])] }], IsWhole: true), [])!.Value;
        wide.ShouldHaveSingleItem().MatchExpressions!.Select(requirement => $"{requirement.Key} {requirement.Operator} {requirement.Values?.Count}").ShouldBe(["a Exists ", "c Exists "]);
    }

    private static LabelSelector App(string name) => new() { MatchLabels = new Dictionary<string, string> { ["app"] = name } };

    private static LabelSelector Two(string app, string tier) => new() { MatchLabels = new Dictionary<string, string> { ["tier"] = tier, ["app"] = app } };

    private static string Text(IEnumerable<LabelSelector>? selectors) => string.Join('|', (selectors ?? []).Select(selector =>
        selector is { MatchLabels: null, MatchExpressions: null } ? "everything" : string.Join(',', selector.MatchLabels!.Select(label => $"{label.Key}={label.Value}"))));
}
