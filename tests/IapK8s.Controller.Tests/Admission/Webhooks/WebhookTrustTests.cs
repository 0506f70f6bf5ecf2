using System.Text;
using IapK8s.Controller.Admission.Webhooks;
using IapK8s.Controller.Credentials.Authorities;
using IapK8s.Controller.Credentials.Keys;
using IapK8s.Controller.Leadership;
using IapK8s.Controller.Tests.Leadership;
using IapK8s.TestKit.Clusters;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace IapK8s.Controller.Tests.Admission.Webhooks;

internal sealed class WebhookTrustTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));
    private InProcessCluster _cluster = null!;
    private Replica _replica = null!;
    private CertificateIssuer _issuer = null!;
    private KeyRing _keys = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _cluster = await InProcessCluster.StartAsync();
        await _cluster.CreateNamespaceAsync("iap-system");
        _replica = new Replica(_cluster, "first", _time);
        _keys = new KeyRing(new SecretKeyStore(_replica.Client, _replica.Lease), new AlwaysLeader(), new KeyRotationOptions(), _time);
        await _keys.OpenAsync(CancellationToken.None);
        _issuer = new CertificateIssuer(_keys, _time);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _keys.Dispose();
        await _replica.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Test]
    public async Task WritesTheAuthorityOnce()
    {
        await InstallAsync();
        var trust = Trust(new AlwaysLeader());
        await trust.RunOnceAsync(CancellationToken.None);
        var written = await ReadAsync();
        Encoding.ASCII.GetString(written.ClientConfig.CaBundle).ShouldBe(_issuer.TrustedRoots);
        written.ClientConfig.Service.Path.ShouldBe("/inject", "nothing else of it was touched");
        await trust.RunOnceAsync(CancellationToken.None);
        _cluster.Calls.Count(call => call.Verb == "patch").ShouldBe(1);
    }

    [Test]
    public async Task AFollowerWritesNothing()
    {
        await InstallAsync();
        await Trust(_replica.Leadership).RunOnceAsync(CancellationToken.None);
        _cluster.Calls.ShouldNotContain(call => call.Verb == "patch");
    }

    [Test]
    public async Task LeavesItAlone_WhenNothingIsInstalled()
    {
        await Trust(new AlwaysLeader()).RunOnceAsync(CancellationToken.None);
        _cluster.Calls.ShouldNotContain(call => call.Verb == "patch");
    }

    private WebhookTrust Trust(ILeadership leadership) =>
        new(_replica.Client, leadership, _replica.Lease, new WebhookTrustOptions(), _issuer, _time, NullLogger<WebhookTrust>.Instance);

    private async Task InstallAsync() => await _replica.Client.AdmissionregistrationV1.CreateMutatingWebhookConfigurationAsync(new V1MutatingWebhookConfiguration
    {
        Metadata = new V1ObjectMeta { Name = "iap-k8s" },
        Webhooks =
        [
            new V1MutatingWebhook
            {
                Name = "inject.iapk8s.io",
                AdmissionReviewVersions = ["v1"],
                SideEffects = "None",
                // Nothing that a test creates may meet it: nobody listens there.
                Rules = [new V1RuleWithOperations { ApiGroups = [""], ApiVersions = ["v1"], Resources = ["pods"], Operations = ["CREATE"] }],
                ClientConfig = new Admissionregistrationv1WebhookClientConfig
                {
                    Service = new Admissionregistrationv1ServiceReference { NamespaceProperty = "iap-system", Name = "iap-controller", Path = "/inject" },
                },
            },
        ],
    });

    private async Task<V1MutatingWebhook> ReadAsync() => (await _replica.Client.AdmissionregistrationV1.ReadMutatingWebhookConfigurationAsync("iap-k8s")).Webhooks[0];
}
