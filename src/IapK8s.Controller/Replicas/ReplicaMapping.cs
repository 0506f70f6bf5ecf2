using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using IapK8s.Controller.Push;
using IapK8s.Protocol.Credentials;
using IapK8s.Protocol.Mapping;
using Wire = IapK8s.Protocol.Peers.V1;

namespace IapK8s.Controller.Replicas;

/// <summary>What replicas tell each other, on the wire.</summary>
internal static class ReplicaMapping
{
    public static Wire.SubscriberReport ToWire(PodSubscriber subscriber)
    {
        var state = subscriber.State;
        var report = new Wire.SubscriberReport
        {
            Namespace = subscriber.Peer.Namespace,
            Pod = subscriber.Peer.Pod,
            Uid = subscriber.Uid,
            Connected = state.Connected,
            Since = state.Since.ToUnixTimeMilliseconds(),
            Binary = state.Binary,
        };
        report.Versions.Add(state.Versions.ToDictionary());
        if (state.Refusal is { } refusal)
        {
            report.Refusal = new Wire.RefusalReport { Version = refusal.Version, Resource = refusal.Resource, Message = refusal.Message, At = refusal.At.ToUnixTimeMilliseconds() };
        }

        return report;
    }

    /// <summary>False for a name that is no pod's.</summary>
    public static bool TryRead(Wire.SubscriberReport report, [NotNullWhen(true)] out PodSubscriber? subscriber)
    {
        subscriber = TryRead(report.Namespace, report.Pod, out var peer)
            ? new PodSubscriber(peer, report.Uid, new SubscriberState(
                report.Connected,
                report.Versions.ToFrozenDictionary(StringComparer.Ordinal),
                report.Refusal is { } refusal ? new Refusal(refusal.Version, refusal.Resource, refusal.Message, Time(refusal.At)) : null,
                report.Binary,
                Time(report.Since)))
            : null;
        return subscriber is not null;
    }

    /// <summary>Without a name it is a gateway.</summary>
    public static bool TryRead(string podNamespace, string pod, [NotNullWhen(true)] out PeerIdentity? peer)
    {
        peer = podNamespace.Length + pod.Length == 0 ? PeerIdentity.Gateway : null;
        return peer is not null || PeerIdentity.TryForPod(podNamespace, pod, out peer);
    }

    public static Wire.CaptureSeen ToWire(CaptureStanding standing) => new() { Report = CaptureMapping.ToWire(standing.Report), At = standing.At.ToUnixTimeMilliseconds() };

    /// <summary>False for what says nothing.</summary>
    public static bool TryRead(Wire.CaptureSeen seen, [NotNullWhen(true)] out CaptureStanding? standing)
    {
        standing = seen.Report is { } report && CaptureMapping.FromWire(report).TryGet(out var read, out _) ? new CaptureStanding(read, Time(seen.At)) : null;
        return standing is not null;
    }

    private static DateTimeOffset Time(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, 0, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
}
