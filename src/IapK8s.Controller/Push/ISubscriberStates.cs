using IapK8s.Protocol.Credentials;

namespace IapK8s.Controller.Push;

/// <summary>What is known of subscribers, whichever replica they are connected to: what status counts. Safe for concurrent use.</summary>
internal interface ISubscriberStates
{
    /// <summary>Raised after anything of it changed.</summary>
    event Action? Changed;

    /// <summary>Replicas that cannot be asked, by name: whoever is connected there counts as not connected. Empty where all can.</summary>
    IReadOnlyCollection<string> UnreachableReplicas { get; }

    /// <summary>Null for who never connected.</summary>
    /// <param name="uid">The pod's: what one of its name that is gone held says nothing of it.</param>
    SubscriberState? Find(PeerIdentity peer, string uid);

    /// <summary>What gateways last found out about a pod's capture; null where none told.</summary>
    /// <param name="pod"><c>namespace/name</c>.</param>
    CaptureStanding? FindCapture(string pod);
}
