using IapK8s.Controller.Push;
using IapK8s.Protocol.Credentials;

namespace IapK8s.Controller.Replicas;

/// <summary>Of the subscribers of all replicas.</summary>
internal sealed class ClusterSubscriberStates(LocalSubscriberStates own, ReplicaWatches others) : ISubscriberStates
{
    public event Action? Changed
    {
        add
        {
            own.Changed += value;
            others.Changed += value;
        }

        remove
        {
            own.Changed -= value;
            others.Changed -= value;
        }
    }

    public IReadOnlyCollection<string> UnreachableReplicas => others.Unreachable;

    /// <remarks>A pod that went from one replica to another is known to both. Where it is connected counts; among several, what it did last.</remarks>
    public SubscriberState? Find(PeerIdentity peer, string uid) =>
        others.Find(peer, uid).Prepend(own.Find(peer, uid)).OfType<SubscriberState>().MaxBy(state => (state.Connected, state.Since));

    public CaptureStanding? FindCapture(string pod) => others.FindCapture(pod).Prepend(own.FindCapture(pod)).OfType<CaptureStanding>().MaxBy(standing => standing.At);
}
