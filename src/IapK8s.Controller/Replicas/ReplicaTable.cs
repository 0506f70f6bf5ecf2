using System.Collections.Concurrent;
using IapK8s.Controller.Push;
using IapK8s.Protocol.Credentials;
using IapK8s.Protocol.Peers.V1;

namespace IapK8s.Controller.Replicas;

/// <summary>What one other replica told on one call. Written by its call alone; anybody reads.</summary>
internal sealed class ReplicaTable
{
    private readonly ConcurrentDictionary<PeerIdentity, PodSubscriber> _pods = [];
    private readonly ConcurrentDictionary<string, CaptureStanding> _captures = new(StringComparer.Ordinal);
    private volatile KeyReport _keys = new();

    public KeyReport Keys => _keys;

    /// <param name="uid">The pod's.</param>
    public SubscriberState? Find(PeerIdentity peer, string uid) => _pods.TryGetValue(peer, out var pod) && pod.Uid == uid ? pod.State : null;

    public CaptureStanding? FindCapture(string pod) => _captures.GetValueOrDefault(pod);

    public void Take(ReplicaReport report)
    {
        foreach (var name in report.Forgotten)
        {
            if (ReplicaMapping.TryRead(name.Namespace, name.Pod, out var peer))
            {
                _pods.TryRemove(peer, out _);
                _captures.TryRemove($"{name.Namespace}/{name.Pod}", out _);
            }
        }

        foreach (var told in report.Subscribers)
        {
            if (ReplicaMapping.TryRead(told, out var pod))
            {
                _pods[pod.Peer] = pod;
            }
        }

        foreach (var seen in report.Captures)
        {
            if (ReplicaMapping.TryRead(seen, out var standing))
            {
                _captures[standing.Report.Id] = standing;
            }
        }

        _keys = report.Keys ?? _keys;
    }
}
