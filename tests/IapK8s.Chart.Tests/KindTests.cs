using System.Text.Json.Nodes;
using IapK8s.Chart.Tests.Objects;
using IapK8s.Chart.Tests.Renders;
using k8s;
using k8s.Models;

namespace IapK8s.Chart.Tests;

/// <summary>Every kind that is defined is one that the chart's roles and webhooks know.</summary>
internal sealed class KindTests
{
    private static IEnumerable<V1CustomResourceDefinition> Definitions =>
        Repository.Here.Files("crds").Where(file => file.EndsWith(".yaml", StringComparison.Ordinal))
            .Select(file => KubernetesYaml.Deserialize<V1CustomResourceDefinition>(Repository.Here.Read(file), strict: true));

    [Test]
    public void TheChartShipsTheDefinitionsOfTheCheckout()
    {
        var shipped = Render.Of("default").Of<V1CustomResourceDefinition>().ToDictionary(definition => definition.Metadata.Name);
        shipped.Keys.ShouldBe(Definitions.Select(definition => definition.Metadata.Name), ignoreOrder: true);
        foreach (var definition in Definitions)
        {
            var copy = shipped[definition.Metadata.Name];
            copy.Metadata.Annotations["helm.sh/resource-policy"].ShouldBe("keep");
            JsonNode.DeepEquals(Tree(copy), Tree(definition)).ShouldBeTrue(definition.Metadata.Name);
        }
    }

    /// <summary>Helm writes maps in another order.</summary>
    private static JsonNode? Tree(V1CustomResourceDefinition definition) => JsonNode.Parse(KubernetesJson.Serialize(definition.Spec));

    [Test]
    public void DefinitionsAreLeftOutOnDemand() => Render.Of("minimal").Of<V1CustomResourceDefinition>().ShouldBeEmpty();

    [Test]
    public void RolesAndWebhooksKnowEveryKind()
    {
        var kinds = Definitions.Select(definition => definition.Spec.Names.Plural).ToList();
        var table = AccessTable.Of(Render.Of("default"));
        foreach (var role in new[] { "iap-viewer", "iap-policy-admin" })
        {
            table.OfRole(role).SelectMany(grant => grant.Rule.Resources).Distinct().ShouldBe(kinds, ignoreOrder: true, role);
        }

        table.OfRole("iap-controller").Where(grant => grant.Rule.ApiGroups.Contains("iapk8s.io")).SelectMany(grant => grant.Rule.Resources)
            .ShouldBe(kinds.Concat(kinds.Select(kind => kind + "/status")), ignoreOrder: true);
        Render.Of("default").Of<V1ValidatingWebhookConfiguration>().Single().Webhooks.Single().Rules.Single().Resources
            .ShouldBe(kinds.Except(["iaprevocations"]), ignoreOrder: true);
    }

    [Test]
    public void NamespacedKindsAreTheTeams() =>
        AccessTable.Of(Render.Of("default")).OfRole("iap-app-team").SelectMany(grant => grant.Rule.Resources)
            .ShouldBe(Definitions.Where(definition => definition.Spec.Scope == "Namespaced").Select(definition => definition.Spec.Names.Plural), ignoreOrder: true);
}
