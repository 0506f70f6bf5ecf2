namespace IapK8s.Cli.Tests.Loading;

/// <summary>Policies alone, as people keep them in a repository.</summary>
internal sealed class AssumedWorkloadTests
{
    private const string Provider = """
        apiVersion: iapk8s.io/v1alpha1
        kind: ClusterIapProvider
        metadata: {name: corp}
        spec: {issuer: https://login.example.com, clientId: iap, clientSecretRef: {namespace: iap-system, name: corp, key: client-secret}, allowedNamespaces: ["*"]}
        ---
        """;

    [TestCase("targetRefs: [{kind: Service, name: shop, sectionName: web}]", "Service shop/shop")]
    [TestCase("targetRefs: [{kind: Deployment, name: shop}]", "Deployment shop/shop")]
    [TestCase("targetRefs: [{kind: StatefulSet, name: shop, sectionName: web}]", "StatefulSet shop/shop")]
    [TestCase("targetRefs: [{kind: Ingress, name: shop}]", "Ingress shop/shop")]
    [TestCase("targetRefs: [{kind: HTTPRoute, name: shop, sectionName: main}]", "HTTPRoute shop/shop")]
    [TestCase("selector: {matchLabels: {app: shop}, matchExpressions: [{key: tier, operator: In, values: [web, api]}]}", "the selector of IapPolicy shop/shop")]
    public async Task WhatAPolicyTargetsIsTakenForThere_AndSaidSo(string target, string name)
    {
        var run = await Manifest.AskAsync(Policy(target), "can", "ann@example.com", "GET", "shop.example.com/", "--groups", "staff");

        run.Output.ShouldStartWith("yes ");
        run.ExitCode.ShouldBe(0);
        run.Errors.ShouldBe($"warning: standard input holds no pods of {name}; one of each is assumed\n");
    }

    [Test]
    public async Task WhereTheManifestsHoldServices_AnotherIsNotThere()
    {
        var run = await Manifest.AskAsync(Policy("targetRefs: [{kind: Service, name: shpo}]") + """

            ---
            apiVersion: v1
            kind: Service
            metadata: {name: shop, namespace: shop}
            spec: {selector: {app: shop}, ports: [{name: http, port: 80, targetPort: web}]}
            """, "can", "ann@example.com", "GET", "shop.example.com/", "--groups", "staff");

        run.ExitCode.ShouldBe(1);
        run.Output.ShouldContain("IAP2005");
    }

    [Test]
    public async Task AServiceOfTheManifests_SaysWhichPortsItsPodHas()
    {
        var manifest = Policy("targetRefs: [{kind: Service, name: shop}]") + """

            ---
            apiVersion: v1
            kind: Service
            metadata: {name: shop, namespace: shop}
            spec: {selector: {app: shop}, ports: [{name: http, port: 80, targetPort: web}, {name: admin, port: 81, targetPort: 9000}]}
            """;

        (await Manifest.AskAsync(manifest, "explain", "GET", "shop.example.com/", "--groups", "staff")).Output.ShouldContain("shop/shop-assumed, port 8080 and 9000");
    }

    [Test]
    public async Task WhereThereArePods_NoneIsAssumed() =>
        (await Manifest.AskAsync(Manifest.Shop("rules: [{name: all, action: Allow, members: [allUsers]}]"), "can", "anonymous", "GET", "shop.example.com/")).Errors.ShouldBeEmpty();

    private static string Policy(string target) => Provider + "\n" + $$"""
        apiVersion: iapk8s.io/v1alpha1
        kind: IapPolicy
        metadata: {name: shop, namespace: shop}
        spec:
          {{target}}
          hosts: [shop.example.com]
          providerRef: {kind: ClusterIapProvider, name: corp}
          rules: [{name: staff, action: Allow, members: ["group:staff"]}]
        """;
}
