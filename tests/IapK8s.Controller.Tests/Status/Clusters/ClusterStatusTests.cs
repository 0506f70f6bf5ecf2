using IapK8s.Controller.Push;
using IapK8s.Identity.Captures;
using IapK8s.Resources;
using IapK8s.Resources.Schemas;
using k8s;
using Microsoft.Extensions.DependencyInjection;

namespace IapK8s.Controller.Tests.Status.Clusters;

/// <summary>What a whole controller writes into the objects of an API server.</summary>
[Category("Cluster")]
internal sealed class ClusterStatusTests
{
    private StatusCluster _cluster = null!;

    [SetUp]
    public async Task StartAsync() => _cluster = await StatusCluster.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _cluster.DisposeAsync();

    [Test]
    public async Task APolicyGoesFromAppliedToReady()
    {
        var pod = await _cluster.CreatePodAsync("shop-0");
        await _cluster.ApplyAsync(ApiGroup.IapPolicy, "shop", StatusCluster.OfDeployment);
        var view = await _cluster.WaitAsync("shop", view => view["Programmed"] == "False Disconnected");
        view["Accepted"].ShouldBe("True Accepted");
        view["ResolvedRefs"].ShouldBe("True ResolvedRefs");
        view["Protected"].ShouldBe("False NotProven");
        view["Ready"].ShouldBe("False Disconnected");
        view.Observed.ShouldBe(1);

        using var shop = await _cluster.SubscribeAsync(pod);
        await shop.TakeUntilAsync(() => shop.Held.ContainsKey("policy/shop/shop"));
        view = await _cluster.WaitAsync("shop", view => view["Programmed"] == "True Programmed");
        view.Message("Programmed").ShouldBe("1/1 pods at generation 1");
        view["Ready"].ShouldBe("False NotProven");

        Prove("shop-0");
        view = await _cluster.WaitAsync("shop", view => view["Ready"] == "True Ready");
        view["Protected"].ShouldBe("True Protected");
        view.Status!["mode"]!.GetValue<string>().ShouldBe("Enforce");
        view.Status["hash"]!.GetValue<string>().ShouldBe(shop.Held["policy/shop/shop"].Version);
        view.Status["summary"]!.ToJsonString().ShouldBe("""{"pods":1,"acked":1,"nacked":0,"disconnected":0,"unprotected":0}""");
        view.Status["assertionAudiences"]![0]!.ToJsonString().ShouldBe("""{"audience":"/namespaces/shop/policies/shop","issuer":"http://auth.localhost:8400/namespaces/shop/policies/shop"}""");
        view.Status["effective"]!["rules"]![0]!.ToJsonString().ShouldBe("""{"level":"Workload","allow":1,"deny":0}""");
        view.Selectors.ShouldBe("""[{"matchLabels":{"app":"shop"}}]""");
    }

    /// <summary><c>kubectl get iap</c>.</summary>
    [Test]
    public async Task EveryColumnOfAPolicyIsAnswered()
    {
        await _cluster.CreatePodAsync("shop-0");
        await _cluster.ApplyAsync(ApiGroup.IapPolicy, "shop", StatusCluster.OfDeployment);
        var view = await _cluster.WaitAsync("shop", view => view["Ready"] == "False Disconnected" && view.Count("pods") == 1);
        ResourceKinds.All.Single(kind => kind.Name == ApiGroup.IapPolicy).Columns.Select(column => $"{column.Name}={view.At(column.JsonPath)}").ShouldBe(
            ["Mode=Enforce", "Ready=False", "Pods=1", "Protected=False", "Reason=Disconnected", $"Age={view.Document["metadata"]!["creationTimestamp"]}"]);
    }

    [Test]
    public async Task ARefusalIsNamed()
    {
        var (first, second) = (await _cluster.CreatePodAsync("shop-0"), await _cluster.CreatePodAsync("shop-1"));
        await _cluster.ApplyAsync(ApiGroup.IapPolicy, "shop", StatusCluster.OfDeployment);
        await _cluster.WaitAsync("shop", view => view.Count("pods") == 2);
        using var good = await _cluster.SubscribeAsync(first);
        using var bad = await _cluster.SubscribeAsync(second);
        await good.TakeUntilAsync(() => good.Held.ContainsKey("policy/shop/shop"));
        await bad.TakeUntilAsync(() => bad.Held.ContainsKey("policy/shop/shop"));
        await _cluster.WaitAsync("shop", view => view["Programmed"] == "True Programmed");

        await _cluster.ChangeAsync("shop", """{"spec": {"mode": "Shadow"}}""");
        var old = good.Held["policy/shop/shop"].Version;
        await bad.RefuseAsync(await bad.ReadAsync(), "I cannot");
        await good.TakeUntilAsync(() => good.Held["policy/shop/shop"].Version != old);
        var view = await _cluster.WaitAsync("shop", view => view["Programmed"] == "False Rejected" && view.Count("acked") == 1 && view.Count("nacked") == 1);
        view.Message("Programmed").ShouldBe("1/2 pods at generation 2; 1 NACK: shop/shop-1: I cannot");
        view["Ready"].ShouldBe("False Rejected");
        view.Status!["mode"]!.GetValue<string>().ShouldBe("Shadow");
    }

    /// <summary>Who asks for Shadow must not think that nobody is refused where another policy of the same names enforces.</summary>
    [Test]
    public async Task TheModeIsThatOfWhatIsInForce()
    {
        await _cluster.CreatePodAsync("shop-0");
        await _cluster.ApplyAsync(ApiGroup.IapPolicy, "trial", $$"""{"mode":"Shadow",{{StatusCluster.OfDeployment[1..]}}""");
        await _cluster.WaitAsync("trial", view => view.Count("pods") == 1 && view.Status?["mode"]?.GetValue<string>() == "Shadow");
        await _cluster.ApplyAsync(ApiGroup.IapPolicy, "shop", StatusCluster.OfDeployment);
        await _cluster.WaitAsync("shop", view => view.Count("pods") == 1 && view.Status?["mode"]?.GetValue<string>() == "Enforce");
        await _cluster.WaitAsync("trial", view => view.Status?["mode"]?.GetValue<string>() == "Enforce");
    }

    [Test]
    public async Task FromValidToInvalidAndBack_TheLastGoodSelectorsStay()
    {
        await _cluster.ApplyAsync(ApiGroup.IapPolicy, "shop", StatusCluster.OfDeployment);
        var valid = await _cluster.WaitAsync("shop", view => view["Ready"] == "True NoSubscribers");

        // The schema cannot know what this expression lacks.
        await _cluster.ChangeAsync("shop", """{"spec": {"targetRefs": [{"kind": "Deployment", "name": "other"}], "rules": [{"name": "all", "action": "Allow", "members": ["allUsers"], "condition": "nonsense"}]}}""");
        var invalid = await _cluster.WaitAsync("shop", view => view.Observed == 2 && view["Accepted"].StartsWith("False", StringComparison.Ordinal));
        invalid["Ready"].ShouldStartWith("False");
        invalid.Message("Accepted").ShouldContain("spec.rules[all].condition");
        invalid.Message("Accepted").ShouldContain("The previous version stays in force.");
        invalid.Selectors.ShouldBe(valid.Selectors);
        invalid.Condition("Programmed")!["observedGeneration"]!.GetValue<long>().ShouldBe(1, "what pods have is the version before");
        invalid.Since("Programmed").ShouldBe(valid.Since("Programmed"));

        // Its memory gone, the controller knows no good version any more.
        await _cluster.StopControllerAsync(_cluster.Controller);
        await _cluster.StartControllerAsync("second");
        await _cluster.WaitAsync("shop", view => view.Message("Accepted").Contains("Nothing is in force", StringComparison.Ordinal));
        (await _cluster.ReadAsync(ApiGroup.IapPolicy, "shop")).Selectors.ShouldBe(valid.Selectors);

        await _cluster.ChangeAsync("shop", $$"""{"spec": {{StatusCluster.OfDeployment}} }""");
        var again = await _cluster.WaitAsync("shop", view => view["Accepted"] == "True Accepted" && view.Observed == 3);
        again.Selectors.ShouldBe(valid.Selectors);
        again["Ready"].ShouldBe("True NoSubscribers");
    }

    [Test]
    public async Task WhoLosesItsTargetGoesOnToSelectWhatItDid()
    {
        await _cluster.ApplyAsync(ApiGroup.IapPolicy, "shop", StatusCluster.OfDeployment);
        var before = await _cluster.WaitAsync("shop", view => view["Ready"] == "True NoSubscribers");
        await _cluster.Admin.AppsV1.DeleteNamespacedDeploymentAsync("shop", "shop");
        var lost = await _cluster.WaitAsync("shop", view => view["ResolvedRefs"] == "False RefNotFound");
        lost.Selectors.ShouldBe(before.Selectors);
        lost["Ready"].ShouldBe("False RefNotFound");

        // A target that is found again is all that counts.
        await _cluster.ChangeAsync("shop", """{"spec": {"targetRefs": null, "selector": {"matchLabels": {"tier": "web"}}}}""");
        (await _cluster.WaitAsync("shop", view => view.Observed == 2 && view["Accepted"] == "True Accepted")).Selectors.ShouldBe("""[{"matchLabels":{"tier":"web"}}]""");
    }

    [Test]
    public async Task WhatSomebodyElseWritesIsPutRight_AndWhatDidNotChangeKeepsItsTime()
    {
        await _cluster.ApplyAsync(ApiGroup.IapPolicy, "shop", StatusCluster.OfDeployment);
        var ours = await _cluster.WaitAsync("shop", view => view["Ready"] == "True NoSubscribers");
        await _cluster.OverwriteStatusAsync("shop", """{"podSelectors": [], "hash": "forged", "mode": "Off", "conditions": [{"type": "Mine", "status": "True", "reason": "Mine", "message": "", "lastTransitionTime": "2020-01-01T00:00:00Z"}]}""");
        var mended = await _cluster.WaitAsync("shop", view => view.Selectors == ours.Selectors && view["Mine"].Length == 0);
        mended.Status!.ToJsonString().ShouldBe(ours.Status!.ToJsonString());
    }

    [Test]
    public async Task NothingIsWrittenTwice()
    {
        await _cluster.ApplyAsync(ApiGroup.IapPolicy, "shop", StatusCluster.OfDeployment);
        await _cluster.WaitAsync("shop", view => view["Ready"] == "True NoSubscribers");
        var patches = _cluster.Patches("first", "shop");
        // Rounds that say nothing new of it.
        await _cluster.ApplyAsync(ApiGroup.IapPolicy, "other", """{"selector": {"matchLabels": {"app": "other"}}, "rules": [{"name": "all", "action": "Allow", "members": ["allUsers"]}]}""");
        await _cluster.WaitAsync("other", view => view["Ready"] == "True NoSubscribers");
        _cluster.Patches("first", "shop").ShouldBe(patches);
        patches.ShouldBeLessThanOrEqualTo(2);
    }

    [Test]
    public async Task EveryKindSaysHowItStands()
    {
        await _cluster.ApplyAsync(ApiGroup.ClusterIapPolicy, "central", """{"namespaceSelector": {}, "rules": [{"name": "no-delete", "action": "Deny", "members": ["allUsers"], "methods": ["DELETE"]}]}""");
        await _cluster.ApplyAsync(ApiGroup.IapProvider, "own", """{"issuer": "http://idp.localhost:1", "clientId": "shop", "clientSecretRef": {"name": "missing", "key": "secret"}}""");
        await _cluster.ApplyAsync(ApiGroup.ClusterIapProvider, "corp", """{"issuer": "http://idp.localhost:1", "clientId": "corp", "clientSecretRef": {"namespace": "iap-system", "name": "missing", "key": "secret"}, "allowedNamespaces": ["*"]}""");
        await _cluster.ApplyAsync(ApiGroup.IapAccessLevel, "lan", """{"basic": {"conditions": [{"clientCidrs": ["10.0.0.0/8"]}]}}""");
        await _cluster.ApplyAsync(ApiGroup.IapGroup, "staff", """{"members": ["user:a@example.com", "iapgroup:nobody"]}""");
        await _cluster.ApplyAsync(ApiGroup.IapRevocation, "bob", """{"user": {"provider": "corp", "sub": "bob"}, "notBefore": "2026-01-01T00:00:00Z"}""");

        (await _cluster.WaitAsync(ApiGroup.ClusterIapPolicy, "central", view => view.Status is not null))["Ready"].ShouldBe("True NoSubscribers");
        var own = await _cluster.WaitAsync(ApiGroup.IapProvider, "own", view => view["ResolvedRefs"] == "False RefNotFound");
        own["Ready"].ShouldBe("False RefNotFound");
        own["Programmed"].ShouldBe("False ProviderUnreachable");
        (await _cluster.WaitAsync(ApiGroup.ClusterIapProvider, "corp", view => view.Status is not null))["Accepted"].ShouldBe("True Accepted");
        (await _cluster.WaitAsync(ApiGroup.IapAccessLevel, "lan", view => view.Status is not null))["Ready"].ShouldBe("True Ready");
        (await _cluster.WaitAsync(ApiGroup.IapGroup, "staff", view => view.Status is not null))["ResolvedRefs"].ShouldBe("False RefNotFound");
        (await _cluster.WaitAsync(ApiGroup.IapRevocation, "bob", view => view.Status is not null))["Ready"].ShouldBe("True Ready");
    }

    [Test]
    public async Task APodThatWasThereBeforeIsNamedWithTheCommandThatRestartsIt()
    {
        await _cluster.CreatePodAsync("shop-0", withSidecar: false);
        await _cluster.ApplyAsync(ApiGroup.IapPolicy, "shop", StatusCluster.OfDeployment);
        var view = await _cluster.WaitAsync("shop", view => view["Protected"] == "False RestartRequired");
        view.Message("Protected").ShouldBe("0/1 pods proven from outside; 1 without a sidecar: shop/shop-0; run kubectl -n shop rollout restart deployment/shop");
        view.Count("unprotected").ShouldBe(1);
    }

    [Test]
    public async Task APolicyThatIsMadeAnewUnderItsNameHasAStatusOfItsOwn()
    {
        await _cluster.ApplyAsync(ApiGroup.IapPolicy, "shop", StatusCluster.OfDeployment);
        await _cluster.WaitAsync("shop", view => view["Ready"] == "True NoSubscribers");
        await _cluster.DeleteAsync("shop");
        await _cluster.ApplyAsync(ApiGroup.IapPolicy, "shop", StatusCluster.OfDeployment);
        (await _cluster.WaitAsync("shop", view => view["Ready"] == "True NoSubscribers")).Selectors.ShouldBe("""[{"matchLabels":{"app":"shop"}}]""");
    }

    private void Prove(string pod) => _cluster.Controller.Services.GetRequiredService<CaptureTable>().Add([new CaptureReport("shop", pod, true, "")]);
}
