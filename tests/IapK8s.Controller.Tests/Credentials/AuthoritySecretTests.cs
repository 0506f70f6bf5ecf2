using System.Text;
using IapK8s.Controller.Credentials.Authorities;
using IapK8s.Controller.Credentials.Keys;
using IapK8s.Controller.Leadership;
using IapK8s.Controller.Tests.Leadership;
using IapK8s.TestKit.Clusters;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace IapK8s.Controller.Tests.Credentials;

/// <summary>The Secret that the chart's gateway mounts.</summary>
internal sealed class AuthoritySecretTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private InProcessCluster _cluster = null!;
    private Replica _replica = null!;
    private KeyRing _keys = null!;
    private CertificateIssuer _issuer = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _cluster = await InProcessCluster.StartAsync();
        await _cluster.CreateNamespaceAsync("iap-system");
        _replica = new Replica(_cluster, "first", _time);
        _keys = new KeyRing(new SecretKeyStore(_replica.Client, _replica.Lease), new AlwaysLeader(), new KeyRotationOptions(), _time);
        await _keys.OpenAsync(CancellationToken.None);
        _issuer = new CertificateIssuer(_keys, _time);
        _cluster.ClearCalls();
    }

    [TearDown]
    public async Task StopAsync()
    {
        _keys.Dispose();
        await _replica.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Test]
    public async Task CertificatesAreWrittenOnce_AndNoKeyWithThem()
    {
        await SecretOf(new AlwaysLeader()).RunOnceAsync(CancellationToken.None);
        await SecretOf(new AlwaysLeader()).RunOnceAsync(CancellationToken.None);
        var secret = await ReadAsync();
        secret.Data.Keys.ShouldBe(["ca.crt"]);
        Encoding.ASCII.GetString(secret.Data["ca.crt"]).ShouldBe(_issuer.TrustedRoots);
        Encoding.ASCII.GetString(secret.Data["ca.crt"]).ShouldNotContain("KEY");
        _cluster.Calls.Select(call => call.Verb).ShouldBe(["get", "create", "get", "get"], "the last one is the test's own");
    }

    [Test]
    public async Task ASuccessorIsThereBeforeItSigns_AndItsPredecessorGoesAfterIt()
    {
        var secret = SecretOf(new AlwaysLeader());
        await secret.RunOnceAsync(CancellationToken.None);
        var first = _issuer.AuthorityId;

        _time.Advance(TimeSpan.FromDays(180));
        await RotateAsync(secret);
        _issuer.AuthorityId.ShouldBe(first);
        Certificates(await ReadAsync()).ShouldBe(2);

        _time.Advance(TimeSpan.FromDays(1));
        await RotateAsync(secret);
        _issuer.AuthorityId.ShouldNotBe(first);
        Certificates(await ReadAsync()).ShouldBe(2);

        _time.Advance(TimeSpan.FromDays(2));
        await RotateAsync(secret);
        Certificates(await ReadAsync()).ShouldBe(1);
    }

    [Test]
    public async Task WhatSomebodyElseMadeOfItIsMended()
    {
        var secret = SecretOf(new AlwaysLeader());
        await secret.RunOnceAsync(CancellationToken.None);
        var other = await ReadAsync();
        other.Data = new Dictionary<string, byte[]> { ["ca.crt"] = [1], ["more"] = [2] };
        await _replica.Client.CoreV1.ReplaceNamespacedSecretAsync(other, other.Name(), "iap-system");
        await secret.RunOnceAsync(CancellationToken.None);
        (await ReadAsync()).Data["more"].ShouldBe([2]);
        Certificates(await ReadAsync()).ShouldBe(1);

        await _replica.Client.CoreV1.DeleteNamespacedSecretAsync("iap-controller-ca", "iap-system");
        await secret.RunOnceAsync(CancellationToken.None);
        Certificates(await ReadAsync()).ShouldBe(1);
    }

    [Test]
    public async Task AConflictIsForTheNextRound()
    {
        var secret = SecretOf(new AlwaysLeader());
        using (_cluster.Faults.Conflict(call => call is { Resource: "secrets", Verb: "create" }, 1))
        {
            await secret.RunOnceAsync(CancellationToken.None);
        }

        await secret.RunOnceAsync(CancellationToken.None);
        Certificates(await ReadAsync()).ShouldBe(1);
    }

    [Test]
    public async Task WhoDoesNotLeadWritesNothing()
    {
        await SecretOf(_replica.Leadership).RunOnceAsync(CancellationToken.None);
        _cluster.Calls.ShouldBeEmpty();
    }

    private AuthoritySecret SecretOf(ILeadership leadership) => new(_replica.Client, leadership, _replica.Lease, _issuer, _time, NullLogger<AuthoritySecret>.Instance);

    private async Task RotateAsync(AuthoritySecret secret)
    {
        await _keys.AdvanceAsync(_ => true, CancellationToken.None);
        await secret.RunOnceAsync(CancellationToken.None);
    }

    private Task<V1Secret> ReadAsync() => _replica.Client.CoreV1.ReadNamespacedSecretAsync("iap-controller-ca", "iap-system");

    private static int Certificates(V1Secret secret) => Encoding.ASCII.GetString(secret.Data["ca.crt"]).Split("BEGIN CERTIFICATE").Length - 1;
}
