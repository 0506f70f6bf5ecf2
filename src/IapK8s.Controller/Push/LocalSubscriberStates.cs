using IapK8s.Protocol.Credentials;

namespace IapK8s.Controller.Push;

/// <summary>Of the subscribers of this replica.</summary>
internal sealed class LocalSubscriberStates(SubscriberRegistry subscribers, CaptureTable captures) : ISubscriberStates
{
    public event Action? Changed
    {
        add
        {
            subscribers.Changed += value;
            captures.Changed += value;
        }

        remove
        {
            subscribers.Changed -= value;
            captures.Changed -= value;
        }
    }

    public IReadOnlyCollection<string> UnreachableReplicas => [];

    public SubscriberState? Find(PeerIdentity peer, string uid) => subscribers.Find(peer, uid);

    public CaptureStanding? FindCapture(string pod) => captures.Find(pod);
}
