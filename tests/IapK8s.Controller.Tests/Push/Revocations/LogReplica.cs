using IapK8s.Controller.Leadership;
using IapK8s.Controller.Push.Revocations;
using IapK8s.Identity.Revocations;
using IapK8s.TestKit.Clusters;
using k8s;
using Microsoft.Extensions.Logging.Abstractions;

namespace IapK8s.Controller.Tests.Push.Revocations;

/// <summary>What one replica does with the log: reads it, follows it, keeps what is new.</summary>
internal sealed class LogReplica : IAsyncDisposable
{
    public LogReplica(ICluster cluster, string name, TimeProvider time)
    {
        Client = new Kubernetes(cluster.User(name, "system:masters"));
        var lease = new LeaseOptions { Namespace = "iap-system", Identity = name };
        Secrets = new RevocationSecrets(Client, lease, new AlwaysLeader(), time);
        Store = new RevocationStore(Secrets, time);
        Secrets.Found += Store.Restore;
        Watch = new RevocationWatch(Client, lease, Secrets, time, NullLogger<RevocationWatch>.Instance);
    }

    public Kubernetes Client { get; }

    public RevocationSecrets Secrets { get; }

    public RevocationStore Store { get; }

    public RevocationWatch Watch { get; }

    public IEnumerable<string> Ids => Store.Current.Resources.Values.Select(resource => resource.Revocation.Id);

    public static async Task<LogReplica> StartAsync(ICluster cluster, string name, TimeProvider time)
    {
        var replica = new LogReplica(cluster, name, time);
        await replica.Watch.StartAsync(CancellationToken.None);
        return replica;
    }

    public Task<int> AppendAsync(params RevocationEntry[] entries) => Store.AppendAsync(entries, CancellationToken.None);

    /// <summary>Returns when the entries in force fit; fails after 30 s.</summary>
    public async Task UntilAsync(Func<IEnumerable<string>, bool> fits)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look()
        {
            if (fits(Ids))
            {
                reached.TrySetResult();
            }
        }

        Store.Changed += Look;
        Look();
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Store.Changed -= Look;
    }

    public async ValueTask DisposeAsync()
    {
        await Watch.StopAsync(CancellationToken.None);
        Watch.Dispose();
        Store.Dispose();
        Client.Dispose();
    }
}
