using IapK8s.Controller.Leadership;
using IapK8s.Controller.Push;
using IapK8s.Controller.Push.Revocations;
using IapK8s.Protocol.Credentials;
using IapK8s.Protocol.Peers.V1;

namespace IapK8s.Controller.Replicas;

/// <summary>What one other replica has not been told of this one yet. For one caller at a time.</summary>
internal sealed class ReplicaNews(LeaseOptions self, RevocationStore revocations, SubscriberRegistry subscribers, CaptureTable captures, KeyReach keys)
{
    /// <summary>So many things in one message.</summary>
    private const int MostAtOnce = 1_000;

    private readonly Dictionary<PeerIdentity, PodSubscriber> _pods = [];
    private readonly Dictionary<string, CaptureStanding> _captures = new(StringComparer.Ordinal);
    private RevocationEntries _revocations = RevocationEntries.Empty;
    private KeyReport? _keys;
    private bool _isComplete;

    /// <summary>Empty where there is nothing new. Revocations come first: people wait for them.</summary>
    public IEnumerable<ReplicaReport> Next()
    {
        foreach (var report in Revocations().Concat(Pods()).Concat(Captures()).Concat(Keys()))
        {
            report.Replica = self.Identity;
            yield return report;
        }

        if (!_isComplete)
        {
            _isComplete = true;
            yield return new ReplicaReport { Replica = self.Identity, Complete = true };
        }
    }

    /// <summary>What people declare everybody reads himself.</summary>
    private IEnumerable<ReplicaReport> Revocations()
    {
        var (before, now) = (_revocations, revocations.Current);
        _revocations = now;
        return now.Since(before).Changed.Select(resource => resource.Revocation).Where(revocation => !DeclaredRevocations.IsDeclared(revocation.Id)).Chunk(MostAtOnce)
            .Select(chunk => new ReplicaReport { Revocations = { chunk } });
    }

    private IEnumerable<ReplicaReport> Pods()
    {
        var now = subscribers.Pods();
        var forgotten = _pods.Keys.Except(now.Select(pod => pod.Peer)).ToList();
        forgotten.ForEach(peer => _pods.Remove(peer));
        foreach (var chunk in forgotten.Chunk(MostAtOnce))
        {
            yield return new ReplicaReport { Forgotten = { chunk.Select(peer => new PodName { Namespace = peer.Namespace, Pod = peer.Pod }) } };
        }

        foreach (var chunk in now.Where(pod => _pods.GetValueOrDefault(pod.Peer) != pod).Chunk(MostAtOnce))
        {
            foreach (var pod in chunk)
            {
                _pods[pod.Peer] = pod;
            }

            yield return new ReplicaReport { Subscribers = { chunk.Select(ReplicaMapping.ToWire) } };
        }
    }

    private IEnumerable<ReplicaReport> Captures()
    {
        var now = captures.All;
        foreach (var gone in _captures.Keys.Where(pod => !now.ContainsKey(pod)).ToList())
        {
            _captures.Remove(gone);
        }

        foreach (var chunk in now.Where(entry => _captures.GetValueOrDefault(entry.Key) != entry.Value).Chunk(MostAtOnce))
        {
            foreach (var (pod, standing) in chunk)
            {
                _captures[pod] = standing;
            }

            yield return new ReplicaReport { Captures = { chunk.Select(entry => ReplicaMapping.ToWire(entry.Value)) } };
        }
    }

    private IEnumerable<ReplicaReport> Keys()
    {
        var report = keys.Here();
        if (report.Equals(_keys))
        {
            return [];
        }

        _keys = report;
        return [new ReplicaReport { Keys = report }];
    }
}
