using IapK8s.Chart.Tests.Renders;
using k8s.Models;

namespace IapK8s.Chart.Tests.Objects;

/// <summary>The restricted Pod Security Standard (kubernetes.io/docs/concepts/security/pod-security-standards), and what is stricter than it.</summary>
[TestFixtureSource(typeof(Render), nameof(Render.Installations))]
internal sealed class PodSecurityTests(string installation)
{
    private readonly IReadOnlyList<PodTemplate> _pods = PodTemplate.Of(Render.Of(installation));

    [Test]
    public void ControllerAndGatewayAreThere() => _pods.Select(pod => pod.Name).ShouldBe(["iap-controller", "iap-gateway"], ignoreOrder: true);

    [Test]
    public void PodsShareNothingWithTheirNode()
    {
        foreach (var spec in _pods.Select(pod => pod.Spec))
        {
            (spec.HostNetwork ?? false).ShouldBeFalse();
            (spec.HostPID ?? false).ShouldBeFalse();
            (spec.HostIPC ?? false).ShouldBeFalse();
            (spec.ShareProcessNamespace ?? false).ShouldBeFalse();
            spec.Volumes.ShouldAllBe(volume => volume.EmptyDir != null || volume.Projected != null || volume.Secret != null || volume.ConfigMap != null);
        }

        _pods.SelectMany(pod => pod.Containers).SelectMany(container => container.Ports).ShouldAllBe(port => port.HostPort == null);
    }

    [Test]
    public void PodsRunAsNobodyInParticular()
    {
        foreach (var context in _pods.Select(pod => pod.Spec.SecurityContext))
        {
            context.RunAsNonRoot.ShouldBe(true);
            context.RunAsUser.ShouldNotBeNull().ShouldBeGreaterThan(0);
            context.SeccompProfile.Type.ShouldBe("RuntimeDefault");
            context.Sysctls.ShouldBeNull();
        }
    }

    [Test]
    public void ContainersCanGainNothing()
    {
        foreach (var context in _pods.SelectMany(pod => pod.Containers).Select(container => container.SecurityContext))
        {
            context.AllowPrivilegeEscalation.ShouldBe(false);
            (context.Privileged ?? false).ShouldBeFalse();
            context.ReadOnlyRootFilesystem.ShouldBe(true);
            context.Capabilities.Drop.ShouldBe(["ALL"]);
            context.Capabilities.Add.ShouldBeNull();
            context.RunAsUser.ShouldBeNull("the pod's is meant");
            context.RunAsNonRoot.ShouldBeNull("the pod's is meant");
        }
    }

    [Test]
    public void OnlyTheControllerHasATokenForTheApi()
    {
        _pods.Single(pod => pod.Name == "iap-controller").Spec.AutomountServiceAccountToken.ShouldBe(true);
        var gateway = _pods.Single(pod => pod.Name == "iap-gateway").Spec;
        gateway.AutomountServiceAccountToken.ShouldBe(false);
        gateway.Volumes.SelectMany(volume => volume.Projected?.Sources ?? []).Select(source => source.ServiceAccountToken.Audience).ShouldBe(["iap-controller"]);
        Render.Of(installation).Of<V1ServiceAccount>().ShouldAllBe(account => account.AutomountServiceAccountToken == false);
    }

    /// <summary>The one key is that of the doors' own certificate.</summary>
    [Test]
    public void OfSecretsTheGatewayMountsCertificatesAlone()
    {
        var secrets = _pods.Single(pod => pod.Name == "iap-gateway").Spec.Volumes.Where(volume => volume.Secret is not null).ToDictionary(volume => volume.Name, volume => volume.Secret.Items.Select(item => item.Path));
        secrets.ShouldContainKey("controller-ca");
        foreach (var (name, files) in secrets)
        {
            files.ShouldBe(name == "forward-auth" ? ["tls.crt", "tls.key"] : ["ca.crt"], name);
        }
    }

    [Test]
    public void VariablesOfServiceLinksCannotBeTakenForFlags() =>
        _pods.ShouldAllBe(pod => pod.Spec.EnableServiceLinks == false);
}
