using IapK8s.Chart.Tests.Renders;
using k8s.Models;

namespace IapK8s.Chart.Tests.Objects;

/// <summary>Who may what. The whole table is in a golden file; here is what no change of it may bring.</summary>
[TestFixtureSource(typeof(Render), nameof(Render.Installations))]
internal sealed class AccessTests(string installation)
{
    private static readonly string[] Reading = ["get", "list", "watch"];

    private readonly AccessTable _table = AccessTable.Of(Render.Of(installation));

    [Test]
    public void NothingIsGrantedByAWildcard() =>
        _table.Grants.SelectMany(grant => grant.Rule.Verbs.Concat(grant.Rule.Resources).Concat(grant.Rule.ApiGroups)).ShouldAllBe(word => !word.Contains('*'));

    [Test]
    public void NoRuleIsAboutPaths() => _table.Grants.ShouldAllBe(grant => grant.Rule.NonResourceURLs == null);

    [Test]
    public void SecretsAreNobodysInTheWholeCluster() =>
        _table.Of("iap-controller").Concat(_table.Of("iap-gateway")).Where(grant => grant.Namespace is null && grant.Touches("secrets")).ShouldBeEmpty();

    [Test]
    public void TheGatewayMayNothing() => _table.Of("iap-gateway").ShouldBeEmpty();

    [Test]
    public void OnlyTheSecurityTeamMayDisable() =>
        _table.Grants.Where(grant => grant.Rule.Verbs.Contains("disable")).Select(grant => grant.Role).Distinct().ShouldBe(["iap-policy-admin"]);

    [TestCase("iap-app-team")]
    [TestCase("iap-viewer")]
    [TestCase("iap-cluster-viewer")]
    [TestCase("iap-revoker")]
    [TestCase("iap-policy-admin")]
    public void NobodyButTheControllerWritesStatus(string role) =>
        _table.OfRole(role).SelectMany(grant => grant.Rule.Resources).ShouldAllBe(resource => !resource.Contains('/'));

    [Test]
    public void TeamsWriteNothingOfTheCluster() =>
        _table.OfRole("iap-app-team").SelectMany(grant => grant.Rule.Resources).ShouldBe(["iappolicies", "iapproviders", "iapapplications"], ignoreOrder: true);

    [TestCase("iap-viewer")]
    [TestCase("iap-cluster-viewer")]
    public void ViewersOnlyRead(string role) => _table.OfRole(role).SelectMany(grant => grant.Rule.Verbs).Distinct().ShouldBe(Reading);

    [Test]
    public void SecretsAreReadByNoRoleThatIsNotForThem() =>
        _table.Grants.Where(grant => grant.Touches("secrets")).Select(grant => grant.Role).ShouldBeSubsetOf(["iap-controller", "iap-secret-reader"]);

    /// <summary>Whoever may change or delete a revocation may let somebody in again.</summary>
    [Test]
    public void RevokersTakeNothingBack() =>
        _table.OfRole("iap-revoker").SelectMany(grant => grant.Rule.Verbs.Except(Reading).SelectMany(verb => grant.Rule.Resources.Select(resource => $"{verb} {resource}"))).ShouldBe(["create iaprevocations"]);

    /// <summary>Whoever may edit a namespace decides who gets in there only where somebody said so.</summary>
    [Test]
    public void KubernetesOwnRolesGetWhatValuesSay()
    {
        string[] expected = installation switch
        {
            "default" => ["iap-viewer: view"],
            "minimal" => [],
            _ => ["iap-app-team: edit", "iap-policy-admin: admin", "iap-viewer: view"],
        };
        const string Label = "rbac.authorization.k8s.io/aggregate-to-";
        Render.Of(installation).Of<V1ClusterRole>()
            .SelectMany(role => role.Metadata.Labels.Keys.Where(label => label.StartsWith(Label, StringComparison.Ordinal)).Select(label => $"{role.Metadata.Name}: {label[Label.Length..]}"))
            .ShouldBe(expected, ignoreOrder: true);
    }

    [Test]
    public void WhatTheControllerWritesOutsideIsItsOwnStatusAndWhatLeavesNoTrace()
    {
        var written = from grant in _table.Of("iap-controller")
                      where grant.Namespace is null
                      from resource in grant.Rule.Resources
                      from verb in grant.Rule.Verbs.Except(Reading)
                      select (resource, verb);
        foreach (var (resource, verb) in written)
        {
            var isExpected = (resource, verb) is ("events", "create" or "patch") or ("tokenreviews", "create") or ("pods/eviction", "create")
                or ("mutatingwebhookconfigurations" or "validatingwebhookconfigurations", "patch")
                || (resource.StartsWith("iap", StringComparison.Ordinal) || resource.StartsWith("clusteriap", StringComparison.Ordinal)) && resource.EndsWith("/status", StringComparison.Ordinal) && verb == "patch";
            isExpected.ShouldBeTrue($"the controller may {verb} {resource}");
        }
    }

    [Test]
    public void OnlyOurOwnWebhooksMayBeChanged()
    {
        var rule = _table.Of("iap-controller").Where(grant => grant.Touches("mutatingwebhookconfigurations")).ShouldHaveSingleItem().Rule;
        rule.ResourceNames.ShouldHaveSingleItem().ShouldBe(Render.Of(installation).Of<V1MutatingWebhookConfiguration>().Single().Metadata.Name);
        rule.ResourceNames.ShouldHaveSingleItem().ShouldBe(Render.Of(installation).Of<V1ValidatingWebhookConfiguration>().Single().Metadata.Name);
    }

    [Test]
    public void PodsAreEvictedOnlyWhereValuesAllowIt() =>
        _table.Grants.Any(grant => grant.Touches("pods/eviction")).ShouldBe(installation == "everything");
}
