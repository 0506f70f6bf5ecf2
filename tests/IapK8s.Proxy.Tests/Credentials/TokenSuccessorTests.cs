using System.Net.Security;
using IapK8s.Protocol.Credentials;
using IapK8s.Proxy.Snapshots;
using IapK8s.Proxy.Tests.Snapshots;
using IapK8s.TestKit.Controllers;
using IapK8s.TestKit.Identities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace IapK8s.Proxy.Tests.Credentials;

/// <summary>The real push client, whose token the kubelet replaces.</summary>
internal sealed class TokenSuccessorTests
{
    [Test]
    public async Task AStreamIsOpenedAnew_WithTheNextToken_BeforeItsOwnEnds()
    {
        var folder = Directory.CreateTempSubdirectory("iap-tokens-").FullName;
        using var tokens = new ClusterTokens(TimeProvider.System);
        await using var controller = await RunningController.StartAsync(null, starting =>
        {
            starting.Cluster = new StubCluster(tokens);
            starting.Write("shop-workload.yaml", Manifests.Workload("shop", "shop-uid", "shop-account"));
            starting.Write("shop-policy.yaml", Manifests.Policy("shop"));
            starting.Write("provider.yaml", Manifests.Provider());
        });

        // A minute before its end is in a moment; the controller would not end the stream before a minute has passed.
        var projected = new ProjectedTokens(tokens, folder, "shop", "shop-0", "shop-uid", "shop-account").Project(TimeSpan.FromSeconds(65));
        var credential = new CountedCredential(new TokenFolder(folder, new TrustedRootSet(controller.Roots, null), isGateway: false));
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(new TestLog());
        builder.Services.AddDataPlane(new PushClientOptions { Controller = controller.Address, Credential = credential });
        using var host = builder.Build();
        await host.StartAsync();
        await host.Services.GetRequiredService<IDataPlane>().WaitForAsync(state => state.Policies.Policies.Count == 1);
        var streams = credential.Streams;
        projected.Project(TimeSpan.FromHours(1));

        await credential.Next(streams + 1).WaitAsync(TimeSpan.FromSeconds(30));
        host.Services.GetRequiredService<IDataPlane>().Condition.ShouldBe(SnapshotCondition.InForce);
        await host.StopAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Counts the connections to the controller.</summary>
    private sealed class CountedCredential(IPeerCredential credential) : IPeerCredential
    {
        private readonly Lock _changing = new();
        private (int Count, TaskCompletionSource Reached) _awaited = (int.MaxValue, new TaskCompletionSource());

        public int Streams { get; private set; }

        public PeerIdentity Identity => credential.Identity;

        public string Owner => credential.Owner;

        public Task Next(int count)
        {
            lock (_changing)
            {
                _awaited = (count, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
                if (Streams >= count)
                {
                    _awaited.Reached.TrySetResult();
                }

                return _awaited.Reached.Task;
            }
        }

        public SslClientAuthenticationOptions ClientOptions(PeerIdentity expected, TimeProvider time)
        {
            lock (_changing)
            {
                if (++Streams >= _awaited.Count)
                {
                    _awaited.Reached.TrySetResult();
                }
            }

            return credential.ClientOptions(expected, time);
        }

        public BearerToken? TokenFor(PeerKind server) => credential.TokenFor(server);

        public void TrustAlso(string pem) => credential.TrustAlso(pem);
    }
}
