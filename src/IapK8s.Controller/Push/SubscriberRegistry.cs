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
    private volatile Known? _known;
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

    /// <summary>The same instance for as long as nothing of it changes.</summary>
    public SubscriberState State
    {
        get
        {
            var (known, held, refusal) = (_known, Held, Refusal);
            if (known is null || known.Held != held || known.State.Refusal != refusal)
            {
                var versions = held.Own.Values.Where(resource => resource.BodyCase is Resource.BodyOneofCase.Policy or Resource.BodyOneofCase.Application or Resource.BodyOneofCase.None)
                    .ToFrozenDictionary(resource => resource.Name, resource => resource.Version, StringComparer.Ordinal);
                _known = known = new Known(held, new SubscriberState(true, versions, refusal, Binary, Since));
            }

            return known.State;
        }
    }

    /// <summary>The catalogue whose content it holds.</summary>
    public long AcknowledgedSequence
    {
        get => Interlocked.Read(ref _acknowledged);
        set => Interlocked.Exchange(ref _acknowledged, value);
    }

    private sealed record Known(SubscriberView Held, SubscriberState State);
}

/// <summary>What is known of a pod's subscriber.</summary>
/// <param name="Versions">Of its policies and, in gateways, of applications, by resource name, as it last acknowledged them, connected or not.</param>
/// <param name="Since">When the stream began that this is about.</param>
internal sealed record SubscriberState(bool Connected, FrozenDictionary<string, string> Versions, Refusal? Refusal, string Binary, DateTimeOffset Since);

/// <param name="Uid">The pod's; empty for gateways, of which it does not matter which one it is.</param>
internal sealed record PodSubscriber(PeerIdentity Peer, string Uid, SubscriberState State);

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
                _last[subscription.Peer] = (subscription.Subscriber, subscription.State with { Connected = false });
            }
        }

        Changed?.Invoke();
    }

    public void NotifyChanged() => Changed?.Invoke();

    /// <summary>How many are connected, and the oldest catalogue that one of them holds: every later one's content is with nobody for sure, every earlier one's with all.</summary>
    public (int Count, long Sequence) LeastAcknowledged()
    {
        lock (_changing)
        {
            var streams = _open.Values.SelectMany(streams => streams).ToList();
            return (streams.Count, streams.Select(stream => stream.AcknowledgedSequence).DefaultIfEmpty(long.MaxValue).Min());
        }
    }

    /// <summary>What is known of each pod, connected or not, where its credential names its uid, and of gateways. Of several streams the newest speaks.</summary>
    public IReadOnlyCollection<PodSubscriber> Pods()
    {
        lock (_changing)
        {
            var open = _open.Where(entry => IsTold(entry.Key)).Select(entry => (entry.Value[^1].Subscriber, entry.Value[^1].State));
            var left = _last.Where(entry => IsTold(entry.Key) && !_open.ContainsKey(entry.Key)).Select(entry => (entry.Value.Subscriber, entry.Value.State));
            return [.. open.Concat(left).Where(entry => entry.Subscriber.Pod is not null || entry.Subscriber.Identity.Kind == PeerKind.Gateway)
                .Select(entry => new PodSubscriber(entry.Subscriber.Identity, entry.Subscriber.Identity.Kind == PeerKind.Gateway ? "" : entry.Subscriber.Pod!.Uid, entry.State))];
        }

        static bool IsTold(PeerIdentity peer) => peer.Kind is PeerKind.Pod or PeerKind.Gateway;
    }

    /// <summary>Null for who never connected. Of several streams the newest speaks.</summary>
    /// <param name="uid">The pod's: what one of its name that is gone held says nothing of it.</param>
    public SubscriberState? Find(PeerIdentity peer, string uid)
    {
        bool IsIt(AuthenticatedPeer subscriber) => peer.Kind == PeerKind.Gateway || subscriber.Pod is not { } pod || pod.Uid == uid;
        lock (_changing)
        {
            return _open.TryGetValue(peer, out var streams) && streams.FindLast(stream => IsIt(stream.Subscriber)) is { } open ? open.State
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
}
