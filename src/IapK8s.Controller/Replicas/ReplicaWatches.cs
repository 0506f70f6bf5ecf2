using System.Collections.Immutable;
using IapK8s.Controller.Credentials.Authorities;
using IapK8s.Controller.Leadership;
using IapK8s.Controller.Push;
using IapK8s.Controller.Push.Revocations;
using IapK8s.Protocol.Credentials;
using IapK8s.Protocol.Peers.V1;

namespace IapK8s.Controller.Replicas;

/// <summary>Watches every other replica there is, and says what they told. Safe for concurrent use.</summary>
internal sealed class ReplicaWatches(
    ReplicaDirectory directory, LeaseOptions self, ReplicaCredential credential, RevocationStore revocations, TimeProvider time, ILogger<ReplicaWatches> logger) : BackgroundService
{
    private readonly WakeSignal _changed = new();
    private volatile ImmutableDictionary<string, (ReplicaEndpoint Endpoint, ReplicaWatch Watch, CancellationTokenSource Stop)> _watches =
        ImmutableDictionary<string, (ReplicaEndpoint, ReplicaWatch, CancellationTokenSource)>.Empty;

    private volatile bool _isKnown;

    /// <summary>Raised after one of them told something, or was lost.</summary>
    public event Action? Changed;

    /// <summary>By name; one word for all where it is not known which there are.</summary>
    public IReadOnlyCollection<string> Unreachable => _isKnown
        ? [.. Others.Where(watch => watch.Told is null && !watch.IsExcused).Select(watch => watch.Name)]
        : [$"the endpoints of Service {self.Namespace}/{ReplicaDirectory.ServiceName}"];

    /// <summary>One of each; null where one does not say.</summary>
    public ImmutableArray<KeyReport>? KeyReports =>
        _isKnown && Others.Where(watch => !watch.IsExcused).Select(watch => watch.Told?.Keys).ToList() is var reports && !reports.Contains(null) ? [.. reports.OfType<KeyReport>()] : null;

    private IEnumerable<ReplicaWatch> Others => _watches.Values.Select(entry => entry.Watch);

    /// <param name="uid">The pod's.</param>
    public IEnumerable<SubscriberState> Find(PeerIdentity peer, string uid) => Others.Select(watch => watch.Told?.Find(peer, uid)).OfType<SubscriberState>();

    /// <param name="pod"><c>namespace/name</c>.</param>
    public IEnumerable<CaptureStanding> FindCapture(string pod) => Others.Select(watch => watch.Told?.FindCapture(pod)).OfType<CaptureStanding>();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var reading = directory.RunAsync(stoppingToken);
        directory.Changed += _changed.Wake;
        try
        {
            for (_changed.Wake(); ;)
            {
                await _changed.WaitAsync(stoppingToken);
                Follow(stoppingToken);
            }
        }
        finally
        {
            directory.Changed -= _changed.Wake;
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Follow(CancellationToken cancellation)
    {
        if (directory.Current is not { } endpoints)
        {
            return;
        }

        var wanted = endpoints.ToDictionary(endpoint => endpoint.Key, StringComparer.Ordinal);
        // Whether it serves changes nothing for whoever is called already.
        foreach (var (key, gone) in _watches.Where(entry => wanted.GetValueOrDefault(entry.Key)?.Address.Equals(entry.Value.Endpoint.Address) is not true))
        {
            gone.Stop.Cancel();
            gone.Stop.Dispose();
            _watches = _watches.Remove(key);
        }

        foreach (var (key, endpoint) in wanted.Where(entry => !_watches.ContainsKey(entry.Key)))
        {
            var (watch, stop) = (new ReplicaWatch(endpoint, self, credential, revocations, time, logger, () => Changed?.Invoke()), CancellationTokenSource.CreateLinkedTokenSource(cancellation));
            _watches = _watches.Add(key, (endpoint, watch, stop));
            _ = RunAsync(watch, stop.Token);
        }

        _isKnown = true;
        Changed?.Invoke();
    }

    private static async Task RunAsync(ReplicaWatch watch, CancellationToken cancellation) =>
        await watch.RunAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
