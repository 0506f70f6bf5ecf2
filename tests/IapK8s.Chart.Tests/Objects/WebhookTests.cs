using IapK8s.Chart.Tests.Renders;
using k8s.Models;

namespace IapK8s.Chart.Tests.Objects;

[TestFixtureSource(typeof(Render), nameof(Render.Installations))]
internal sealed class WebhookTests(string installation)
{
    private readonly V1MutatingWebhook _inject = Render.Of(installation).Of<V1MutatingWebhookConfiguration>().Single().Webhooks.Single();
    private readonly V1ValidatingWebhook _validate = Render.Of(installation).Of<V1ValidatingWebhookConfiguration>().Single().Webhooks.Single();

    [Test]
    public void ADeadWebhookHoldsUpNobodysPods()
    {
        _inject.FailurePolicy.ShouldBe("Ignore");
        _inject.TimeoutSeconds.ShouldBe(installation == "everything" ? 3 : 5);
        _inject.ReinvocationPolicy.ShouldBe("IfNeeded");
        _inject.MatchPolicy.ShouldBe("Equivalent");
        _inject.SideEffects.ShouldBe("None");
    }

    [Test]
    public void SystemNamespacesAndOurOwnAreLeftAlone()
    {
        var only = _inject.NamespaceSelector.MatchExpressions.ShouldHaveSingleItem();
        only.Key.ShouldBe("kubernetes.io/metadata.name");
        only.OperatorProperty.ShouldBe("NotIn");
        only.Values.ShouldBe(["kube-system", "kube-public", "kube-node-lease", "iap-system"]);
    }

    [Test]
    public void NoLabelOfAPodGetsItPastTheInjection()
    {
        _inject.ObjectSelector.ShouldBeNull();
        _inject.MatchConditions.ShouldBeNull();
    }

    [Test]
    public void RevocationsDoNotWaitForTheWebhook() =>
        _validate.Rules.SelectMany(rule => rule.Resources).ShouldNotContain(resource => resource.Contains("revocation"));

    [Test]
    public void OurOwnKindsAreJudgedBeforeTheyAreStored()
    {
        _validate.FailurePolicy.ShouldBe("Fail");
        var rule = _validate.Rules.ShouldHaveSingleItem();
        rule.ApiGroups.ShouldBe(["iapk8s.io"]);
        rule.Operations.ShouldBe(["CREATE", "UPDATE"]);
        rule.Resources.ShouldAllBe(resource => !resource.Contains('/'), "status is the controller's own");
        _validate.MatchConditions.ShouldHaveSingleItem().Expression.ShouldBe("!has(object.metadata.deletionTimestamp)");
    }

    [Test]
    public void BothAskThePortThatTheServiceHas()
    {
        var service = Render.Of(installation).Of<V1Service>().Single(service => service.Metadata.Name == "iap-controller");
        foreach (var reference in new[] { _inject.ClientConfig, _validate.ClientConfig })
        {
            reference.Service.Name.ShouldBe("iap-controller");
            reference.Service.NamespaceProperty.ShouldBe("iap-system");
            service.Spec.Ports.Single(port => port.Port == reference.Service.Port).Name.ShouldBe("webhook");
            reference.CaBundle.ShouldBeNull("whoever makes the certificate writes it");
        }
    }
}
