using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using IapK8s.Controller.Credentials.Authorities;
using IapK8s.Controller.Credentials.Keys;
using IapK8s.Controller.Leadership;
using IapK8s.Controller.Tests.Push;
using IapK8s.Protocol.Credentials;
using IapK8s.Protocol.Peers.V1;
using IapK8s.Protocol.Push.V1;
using Microsoft.Extensions.DependencyInjection;

namespace IapK8s.Controller.Tests.Clusters;

/// <summary>Who may ask a replica what it knows, and what its certificate is worth elsewhere.</summary>
[Category("Cluster")]
internal sealed class ReplicaSecurityTests
{
    private ClusterReplicas _replicas = null!;

    [OneTimeSetUp]
    public async Task Start() => _replicas = await ClusterReplicas.StartAsync(2);

    [OneTimeTearDown]
    public async Task Stop() => await _replicas.DisposeAsync();

    private static IEnumerable<TestCaseData<Func<ReplicaSecurityTests, Credential?>, StatusCode>> Strangers()
    {
        yield return new(_ => null, StatusCode.Unavailable) { TestName = "NobodyWithoutACertificateWatches" };
        yield return new(test => test.Issue(PeerIdentity.Gateway), StatusCode.PermissionDenied) { TestName = "NoGatewayWatches" };
        yield return new(test => test.Issue(PeerIdentity.ForPod("shop", "shop-0")), StatusCode.PermissionDenied) { TestName = "NoPodWatches" };
        yield return new(test => test.Forge(), StatusCode.Unavailable) { TestName = "NobodyWithAnotherAuthorityWatches" };
        yield return new(test => test.Issue(PeerIdentity.Controller), StatusCode.Unavailable) { TestName = "WhatAControllerServesWithWatchesNot" };
        yield return new(test => test.Issue(PeerIdentity.Replica), StatusCode.OK) { TestName = "AReplicaWatches" };
    }

    [TestCaseSource(nameof(Strangers))]
    public async Task ACertificateOfOursThatNamesAReplicaWatches_AndNothingElse(Func<ReplicaSecurityTests, Credential?> credential, StatusCode expected)
    {
        var held = credential(this);
        using var channel = PeerChannel(() => held);
        (await WatchAsync(channel)).ShouldBe(expected);
    }

    /// <summary>By the pods' way in: whatever its token says, it has no certificate.</summary>
    [Test]
    public async Task NoTokenWatches()
    {
        foreach (var token in new[] { await _replicas.ShopAsync(), await _replicas.GatewayAsync() })
        {
            using var channel = TestSubscriber.OpenChannel(_replicas[1].Address, token, TimeProvider.System);
            (await WatchAsync(channel)).ShouldBe(StatusCode.Unauthenticated);
        }
    }

    /// <summary>And a replica's certificate is no token: what pods and gateways get is not told to it.</summary>
    [Test]
    public async Task AReplicasCertificateSubscribesToNothing()
    {
        var held = Issue(PeerIdentity.Replica);
        using var channel = PeerChannel(() => held);
        (await StatusAsync(async () => await new RevocationLog.RevocationLogClient(channel).AppendAsync(new AppendRevocationsRequest()))).ShouldBe(StatusCode.Unauthenticated);
        using var call = new PolicyDiscovery.PolicyDiscoveryClient(channel).Delta();
        (await StatusAsync(async () => await call.ResponseStream.MoveNext())).ShouldBe(StatusCode.Unauthenticated);
    }

    private Credential Issue(PeerIdentity identity) => Held(_replicas[0].Services.GetRequiredService<CertificateIssuer>(), identity);

    /// <summary>Another installation's, which says that it is ours.</summary>
    private Credential Forge()
    {
        var folder = Directory.CreateTempSubdirectory("iap-forged-").FullName;
        using var keys = new KeyRing(new FileKeyStore(folder), new AlwaysLeader(), new KeyRotationOptions(), TimeProvider.System);
        keys.OpenAsync(CancellationToken.None).GetAwaiter().GetResult();
        Directory.Delete(folder, recursive: true);
        return Held(new CertificateIssuer(keys, TimeProvider.System), PeerIdentity.Replica);
    }

    private Credential Held(CertificateIssuer issuer, PeerIdentity identity)
    {
        var issued = issuer.Issue(identity);
        var roots = new X509Certificate2Collection();
        roots.ImportFromPem(_replicas[0].Roots);
        return new Credential(X509Certificate2.CreateFromPem(issued.CertificatePem, issued.KeyPem), roots);
    }

    private GrpcChannel PeerChannel(Func<Credential?> credential)
    {
        var tls = MutualTls.ForClient(() => credential() ?? Issue(PeerIdentity.Replica), PeerIdentity.Controller, TimeProvider.System);
        if (credential() is null)
        {
            tls.LocalCertificateSelectionCallback = null;
        }

        return GrpcChannel.ForAddress("https://iap-controller-peers:8443", new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler
            {
                SslOptions = tls,
                ConnectCallback = async (_, cancellation) =>
                {
                    var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                    await socket.ConnectAsync(IPAddress.Loopback, _replicas[1].Address.Port, cancellation);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            },
            DisposeHttpClient = true,
        });
    }

    private static Task<StatusCode> WatchAsync(GrpcChannel channel) => StatusAsync(async () =>
    {
        using var call = new Protocol.Peers.V1.Peers.PeersClient(channel).Watch(new WatchRequest(), deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(30));
        (await call.ResponseStream.MoveNext(CancellationToken.None)).ShouldBeTrue();
    });

    private static async Task<StatusCode> StatusAsync(Func<Task> call)
    {
        try
        {
            await call();
            return StatusCode.OK;
        }
        catch (RpcException error)
        {
            return error.StatusCode is StatusCode.Internal ? StatusCode.Unavailable : error.StatusCode;
        }
    }
}
