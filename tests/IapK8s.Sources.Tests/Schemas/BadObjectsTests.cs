using System.Text;
using System.Text.Json.Nodes;
using IapK8s.Resources.Findings;
using IapK8s.Sources.Manifests;
using IapK8s.TestKit.BadObjects;

namespace IapK8s.Sources.Tests.Schemas;

/// <summary>Each object of the table is refused by every layer that it names, with the field and the fix.</summary>
internal sealed class BadObjectsTests
{
    private static IEnumerable<TestCaseData> OfTheSchema() => Rows("schema");

    private static IEnumerable<TestCaseData> OfTheValidators() => Rows("webhook");

    private static IEnumerable<TestCaseData> Rows(string layer) => BadObjectTable.RefusedBy(layer).Select(row => new TestCaseData(row).SetArgDisplayNames(row.Kind, row.Name));

    [Test]
    public void TheTableIsLongAndNamesAreUnique()
    {
        var rows = BadObjectTable.All().ToList();
        rows.Count.ShouldBeGreaterThan(100);
        rows.Select(row => row.ToString()).ShouldBeUnique();
    }

    [TestCaseSource(nameof(Bases))]
    public void WhatTheRowsChangeIsSound(JsonObject sound)
    {
        KindSchemas.Refusals(sound).ShouldBeEmpty();
        Findings(sound).ShouldBeEmpty();
    }

    [TestCaseSource(nameof(OfTheSchema))]
    public void TheSchemaRefuses(BadObject row) => ShouldSay(KindSchemas.Refusals(row.Resource, row.Old), row.Refusals["schema"]);

    [TestCaseSource(nameof(OfTheValidators))]
    public void TheValidatorsRefuse(BadObject row) =>
        ShouldSay([.. Findings(row.Resource).Select(finding => $"{finding.Field}: {finding.Message}. {finding.Fix}")], row.Refusals["webhook"]);

    private static IEnumerable<TestCaseData> Bases() => BadObjectTable.Bases().Select(sound => new TestCaseData(sound).SetArgDisplayNames((string)sound["kind"]!));

    private static void ShouldSay(IReadOnlyList<string> refusals, ExpectedRefusal expected) =>
        refusals.ShouldContain(refusal => refusal.StartsWith(expected.Field + ": ", StringComparison.Ordinal) && refusal.Contains(expected.Says, StringComparison.Ordinal),
            $"{expected.Field}: … {expected.Says} …\nis not among\n{string.Join('\n', refusals)}");

    private static IEnumerable<Finding> Findings(JsonObject resource)
    {
        var manifest = ManifestReader.Read("row.json", Encoding.UTF8.GetBytes(resource.ToJsonString()));
        return manifest.Findings.Concat(manifest.Documents.SelectMany(document => document.Findings)).Where(finding => finding.Severity == FindingSeverity.Error);
    }
}
