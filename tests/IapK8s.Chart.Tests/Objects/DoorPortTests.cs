using IapK8s.Chart.Tests.Renders;
using k8s.Models;

namespace IapK8s.Chart.Tests.Objects;

/// <summary>Where ingresses ask: in cleartext where addresses are listed, over TLS where there is a certificate to show, and nowhere else.</summary>
internal sealed class DoorPortTests
{
    private const string ByAddress = "callers: [10.0.0.0/8]";
    private const string ByCertificate = "tls: {secretName: doors, callersAuthority: {secretName: ingresses}}";

    private static readonly string[] Cleartext = ["forward-auth 8446 http", "ext-authz 9003 kubernetes.io/h2c"];
    private static readonly string[] Tls = ["forwardauth-tls 8449 https", "ext-authz-tls 9004 grpc"];

    [Test]
    public void AddressesAskInCleartext() => Ports(ByAddress).ShouldBe(Cleartext);

    [Test]
    public void CertificatesAreShownOverTlsAlone() => Ports(ByCertificate).ShouldBe(Tls);

    [Test]
    public void BothAskSideBySide_WhereSomebodySaysSo() => Ports($"cleartext: true, {ByAddress}, {ByCertificate}").ShouldBe([.. Cleartext, .. Tls]);

    /// <summary>Who wrote a certificate meant it.</summary>
    [Test]
    public void BesideTlsNothingIsInCleartext([Values($"{ByAddress}, tls: {{secretName: doors}}", $"{ByAddress}, {ByCertificate}")] string doors)
    {
        Ports(doors).ShouldBe(Tls);
        PodTemplate.Of(Manifests.Parse(Of(doors).Rendered())).Single(pod => pod.Name == "iap-gateway").Containers.Single().Args.ShouldContain("--forward-auth-callers=10.0.0.0/8");
    }

    private static Render Of(string doors) => Render.With($"gateway: {{forwardAuth: {{enabled: true, {doors}}}}}");

    /// <summary>Of the Service, with what is spoken there; container, listeners and NetworkPolicy have the same.</summary>
    private static IEnumerable<string> Ports(string doors)
    {
        var manifests = Manifests.Parse(Of(doors).Rendered());
        var pod = PodTemplate.Of(manifests).Single(pod => pod.Name == "iap-gateway");
        var ports = manifests.Of<V1Service>().Single(service => service.Metadata.Name == "iap-gateway").Spec.Ports.Where(port => port.Name is not ("portal" or "sessions")).ToList();
        var container = pod.Containers.Single();
        ports.ShouldAllBe(port => pod.PortOf(port.TargetPort.Value) == port.Port);
        container.Ports.Select(port => port.Name).Except(["portal", "sessions", "health"]).ShouldBe(ports.Select(port => port.Name));
        container.Args.Where(argument => argument.Contains("auth", StringComparison.Ordinal) && argument.Contains("-listen=", StringComparison.Ordinal))
            .Select(argument => argument[argument.IndexOf("]:", StringComparison.Ordinal)..]).ShouldBe(ports.Select(port => $"]:{port.Port}"));
        manifests.Of<V1NetworkPolicy>().Single(policy => policy.Metadata.Name == "iap-gateway").Spec.Ingress.SelectMany(rule => rule.Ports).Select(port => port.Port.Value)
            .Except(["portal", "sessions", "health"]).ShouldBe(ports.Select(port => port.Name));
        return ports.Select(port => $"{port.Name} {port.Port} {port.AppProtocol}");
    }
}
