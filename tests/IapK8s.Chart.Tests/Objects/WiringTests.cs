using IapK8s.Chart.Tests.Renders;
using k8s.Models;

namespace IapK8s.Chart.Tests.Objects;

/// <summary>Whatever names something else names something that is there.</summary>
[TestFixtureSource(typeof(Render), nameof(Render.Installations))]
internal sealed class WiringTests(string installation)
{
    private readonly Manifests _manifests = Render.Of(installation);
    private readonly IReadOnlyList<PodTemplate> _pods = PodTemplate.Of(Render.Of(installation));

    [Test]
    public void EveryKindIsReadStrictly() =>
        _manifests.All.Where(manifest => manifest.Typed is null).Select(manifest => manifest.Type).Except(Manifest.Foreign).ShouldBeEmpty();

    [Test]
    public void NoObjectIsThereTwice() =>
        _manifests.All.GroupBy(manifest => (manifest.Type, manifest.Namespace, manifest.Name)).Where(group => group.Count() > 1).ShouldBeEmpty();

    [Test]
    public void ADeploymentSelectsItsOwnPodsAndNoOther()
    {
        foreach (var pod in _pods)
        {
            _pods.Where(other => other.IsSelectedBy(pod.Selector)).ShouldBe([pod]);
        }
    }

    [Test]
    public void AServiceSelectsOneKindOfPodAndItsPorts()
    {
        foreach (var service in _manifests.Of<V1Service>())
        {
            var pod = _pods.Where(pod => pod.IsSelectedBy(service.Spec.Selector)).ShouldHaveSingleItem();
            service.Spec.Ports.ShouldAllBe(port => pod.PortOf(port.TargetPort.Value) != null, service.Metadata.Name);
        }
    }

    [TestCase("iap-controller", "push", 8443, 8443)]
    [TestCase("iap-controller", "webhook", 443, 9443)]
    [TestCase("iap-controller-peers", "push", 8443, 8443)]
    [TestCase("iap-gateway", "portal", 8080, 8080)]
    [TestCase("iap-gateway", "sessions", 8444, 8444)]
    public void ServicesHaveThePortsThatOthersDial(string name, string port, int outside, int inside)
    {
        var service = _manifests.Of<V1Service>().Single(service => service.Metadata.Name == name);
        var declared = service.Spec.Ports.Single(declared => declared.Name == port);
        declared.Port.ShouldBe(outside);
        _pods.Single(pod => pod.IsSelectedBy(service.Spec.Selector)).PortOf(declared.TargetPort.Value).ShouldBe(inside);
    }

    [Test]
    public void ProbesAskPortsThatAreThere()
    {
        foreach (var pod in _pods)
        {
            var probes = pod.Containers.SelectMany(container => new[] { container.StartupProbe, container.LivenessProbe, container.ReadinessProbe }).ToList();
            probes.ShouldAllBe(probe => probe != null && pod.PortOf(probe.HttpGet.Port.Value) == 8445);
        }
    }

    [Test]
    public void ListenersAreThePortsThatAreDeclared()
    {
        foreach (var pod in _pods)
        {
            var listening = pod.Containers.SelectMany(container => container.Args)
                .Where(argument => argument.Split('=')[0].EndsWith("listen", StringComparison.Ordinal))
                .Select(argument => int.Parse(argument.Split(':')[^1], System.Globalization.CultureInfo.InvariantCulture));
            listening.ShouldBe(pod.Containers.SelectMany(container => container.Ports).Select(port => port.ContainerPort), ignoreOrder: true);
        }
    }

    [Test]
    public void MountsHaveTheirVolumes()
    {
        foreach (var pod in _pods)
        {
            pod.Containers.SelectMany(container => container.VolumeMounts).Select(mount => mount.Name).Distinct()
                .ShouldBe(pod.Spec.Volumes.Select(volume => volume.Name), ignoreOrder: true);
        }
    }

    [Test]
    public void ServiceAccountsAndPriorityClassesAreThere()
    {
        foreach (var spec in _pods.Select(pod => pod.Spec))
        {
            _manifests.Of<V1ServiceAccount>().ShouldContain(account => account.Metadata.Name == spec.ServiceAccountName);
            (spec.PriorityClassName is null || _manifests.Of<V1PriorityClass>().Any(priority => priority.Metadata.Name == spec.PriorityClassName)).ShouldBeTrue();
        }
    }

    [Test]
    public void BudgetsAndNetworkPoliciesSelectOneKindOfPodEach()
    {
        var selectors = _manifests.Of<V1PodDisruptionBudget>().Select(budget => budget.Spec.Selector)
            .Concat(_manifests.Of<V1NetworkPolicy>().Select(policy => policy.Spec.PodSelector));
        foreach (var selector in selectors)
        {
            _pods.Where(pod => pod.IsSelectedBy(selector.MatchLabels)).ShouldHaveSingleItem();
        }
    }

    [Test]
    public void NetworkPoliciesLetInToEveryPort()
    {
        foreach (var policy in _manifests.Of<V1NetworkPolicy>())
        {
            var pod = _pods.Single(pod => pod.IsSelectedBy(policy.Spec.PodSelector.MatchLabels));
            policy.Spec.Ingress.SelectMany(rule => rule.Ports).Select(port => pod.PortOf(port.Port.Value))
                .ShouldBe(pod.Containers.SelectMany(container => container.Ports).Select(port => (int?)port.ContainerPort), ignoreOrder: true);
        }
    }

    [Test]
    public void BindingsNameRolesAndAccountsThatAreThere()
    {
        foreach (var (role, subjects) in _manifests.Of<V1RoleBinding>().Select(binding => (binding.RoleRef, binding.Subjects))
            .Concat(_manifests.Of<V1ClusterRoleBinding>().Select(binding => (binding.RoleRef, binding.Subjects))))
        {
            _manifests.OfKind(role.Kind).ShouldContain(manifest => manifest.Name == role.Name);
            subjects.ShouldAllBe(subject => subject.Kind == "ServiceAccount" && _manifests.Of<V1ServiceAccount>()
                .Any(account => account.Metadata.Name == subject.Name && account.Metadata.NamespaceProperty == subject.NamespaceProperty));
        }
    }
}
