using IapK8s.Controller.Credentials.Keys;
using IapK8s.Controller.Leadership;
using IapK8s.TestKit.Clusters;
using k8s;
using Microsoft.Extensions.Logging.Abstractions;

namespace IapK8s.Controller.Tests.Leadership;

/// <summary>What one replica of the controller does at the API server: competes for the Lease, keeps keys. Its elector runs by the real clock, the rest by the given one.</summary>
internal sealed class Replica : IAsyncDisposable
{
    public Replica(ICluster cluster, string name, TimeProvider time)
    {
        Name = name;
        Client = new Kubernetes(cluster.User(name, "system:masters"));
        Lease = new LeaseOptions
        {
            Namespace = "iap-system",
            Identity = name,
            Duration = TimeSpan.FromSeconds(12),
            RenewDeadline = TimeSpan.FromSeconds(2),
            RetryPeriod = TimeSpan.FromMilliseconds(50),
        };
        Leadership = new LeaseLeadership(Client, Lease, time, NullLogger<LeaseLeadership>.Instance);
        Keys = new KeyRing(new SecretKeyStore(Client, Lease), Leadership, new KeyRotationOptions(), time);
    }

    public string Name { get; }

    public Kubernetes Client { get; }

    public LeaseOptions Lease { get; }

    public LeaseLeadership Leadership { get; }

    public KeyRing Keys { get; }

    public async Task LeadAsync()
    {
        await Leadership.StartAsync(CancellationToken.None);
        await UntilAsync(leads: true);
    }

    /// <summary>Returns once it leads, or no longer does; fails after 30 s.</summary>
    public async Task UntilAsync(bool leads)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look()
        {
            if (Leadership.IsLeader == leads)
            {
                reached.TrySetResult();
            }
        }

        Leadership.Changed += Look;
        Look();
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Leadership.Changed -= Look;
    }

    public async ValueTask DisposeAsync()
    {
        await Leadership.StopAsync(CancellationToken.None);
        Leadership.Dispose();
        Keys.Dispose();
        Client.Dispose();
    }
}
