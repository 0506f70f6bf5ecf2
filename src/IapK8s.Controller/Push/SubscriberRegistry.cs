using System.Collections.Frozen;
using IapK8s.Controller.Peers;
using IapK8s.Protocol.Credentials;
using IapK8s.Protocol.Push.V1;

namespace IapK8s.Controller.Push;

/// <summary>What a subscriber refused.</summary>
/// <param name="Version">System version of the refused response.</param>
internal sealed record Refusal(string Version, string Resource, string Message, DateTimeOffset At);

/// <summary>One open stream, as status and key rotation see it. Its stream alone writes; anybody reads.</summary>
internal sealed class Subscription(AuthenticatedPeer subscriber, string binary, DateTimeOffset since)
{
    private volatile SubscriberView _held = SubscriberView.Empty;
    private volatile Refusal? _refusal;
    private long _acknowledged;

    public AuthenticatedPeer Subscriber => subscriber;

    public PeerIdentity Peer => subscriber.Identity;

    public string Binary => binary;

    public DateTimeOffset Since => since;

    public SubscriberView Held
    {
        get => _held;
        set => _held = value;
    }

    /// <summary>Null once something newer was acknowledged.</summary>
    public Refusal? Refusal
    {
        get => _refusal;
        set => _refusal = value;
    }

    /// <summary>The catalogue whose content it holds.</summary>
    public long AcknowledgedSequence
    {
        get => Interlocked.Read(ref _acknowledged);
        set => Interlocked.Exchange(ref _acknowledged, value);
    }
}

/// <summary>What is known of a pod's subscriber.</summary>
/// <param name="Versions">Of its policies, by resource name, as it last acknowledged them, connected or not.</param>
internal sealed record SubscriberState(bool Connected, FrozenDictionary<string, string> Versions, Refusal? Refusal, string Binary);

/// <summary>Who is connected and who acknowledged what. Safe for concurrent use.</summary>
internal sealed class SubscriberRegistry
{
    private readonly Lock _changing = new();
    private readonly Dictionary<PeerIdentity, List<Subscription>> _open = [];
    private readonly Dictionary<PeerIdentity, (AuthenticatedPeer Subscriber, SubscriberState State)> _last = [];

    /// <summary>Streams that one identity may have open: a pod's process and its successor; gateways share an identity.</summary>
    private static int MostStreams(PeerIdentity peer) => peer.Kind == PeerKind.Gateway ? 64 : 4;

    /// <summary>Raised after anybody connected, left, acknowledged or refused.</summary>
    public event System.Action? Changed;

    public int Count
    {
        get
        {
            lock (_changing)
            {
                return _open.Values.Sum(streams => streams.Count);
            }
        }
    }

    /// <returns>False where the identity has too many streams already.</returns>
    public bool TryAdd(Subscription subscription)
    {
        lock (_changing)
        {
            if (!_open.TryGetValue(subscription.Peer, out var streams))
            {
                _open[subscription.Peer] = streams = [];
            }

            if (streams.Count >= MostStreams(subscription.Peer))
            {
                return false;
            }

            streams.Add(subscription);
        }

        Changed?.Invoke();
        return true;
    }

    public void Remove(Subscription subscription)
    {
        lock (_changing)
        {
            if (_open.TryGetValue(subscription.Peer, out var streams) && streams.Remove(subscription) && streams.Count == 0)
            {
                _open.Remove(subscription.Peer);
                _last[subscription.Peer] = (subscription.Subscriber, StateOf(subscription, connected: false));
            }
        }

        Changed?.Invoke();
    }

    public void NotifyChanged() => Changed?.Invoke();

    /// <summary>Whether somebody is connected, and everybody who is holds the catalogue of this sequence or a later one.</summary>
    public bool EverybodyHas(long sequence)
    {
        lock (_changing)
        {
            return _open.Count > 0 && _open.Values.All(streams => streams.All(stream => stream.AcknowledgedSequence >= sequence));
        }
    }

    /// <summary>Null for who never connected. Of several streams the newest speaks.</summary>
    /// <param name="uid">The pod's: what one of its name that is gone held says nothing of it.</param>
    public SubscriberState? Find(PeerIdentity peer, string uid)
    {
        bool IsIt(AuthenticatedPeer subscriber) => subscriber.Pod is not { } pod || pod.Uid == uid;
        lock (_changing)
        {
            return _open.TryGetValue(peer, out var streams) && streams.FindLast(stream => IsIt(stream.Subscriber)) is { } open ? StateOf(open, connected: true)
                : _last.TryGetValue(peer, out var last) && IsIt(last.Subscriber) ? last.State
                : null;
        }
    }

    /// <summary>Forgets those that are neither connected nor wanted: what a pod acknowledged says nothing of its successor.</summary>
    public void Forget(Func<AuthenticatedPeer, bool> isWanted)
    {
        lock (_changing)
        {
            foreach (var gone in _last.Where(last => !isWanted(last.Value.Subscriber)).Select(last => last.Key).ToList())
            {
                _last.Remove(gone);
            }
        }
    }

    private static SubscriberState StateOf(Subscription stream, bool connected) => new(
        connected,
        stream.Held.Own.Values.Where(resource => resource.BodyCase is Resource.BodyOneofCase.Policy or Resource.BodyOneofCase.None)
            .ToFrozenDictionary(resource => resource.Name, resource => resource.Version, StringComparer.Ordinal),
        stream.Refusal,
        stream.Binary);
}
