using System.Collections.Immutable;

namespace IapK8s.Controller.Credentials.Keys;

/// <summary>The keys of the installation: on disk before anybody sees them, made only where no file was, rotated while in use. Safe for concurrent use.</summary>
/// <remarks>The keys of a subject that no policy names any more are kept, neither pushed nor rotated: a policy that comes back, or was lost to a bad edit for a
/// minute, finds its sessions alive.</remarks>
internal sealed class KeyRing
{
    private static readonly TimeSpan DefaultSession = TimeSpan.FromHours(8);

    private readonly Lock _changing = new();
    private readonly KeyStore _store;
    private readonly KeyRotationOptions _options;
    private readonly TimeProvider _time;
    private ImmutableDictionary<KeySubject, TimeSpan> _inUse = ImmutableDictionary<KeySubject, TimeSpan>.Empty;
    private volatile KeyMaterial _current;

    private KeyRing(KeyStore store, KeyMaterial loaded, KeyRotationOptions options, TimeProvider time)
    {
        _store = store;
        _current = loaded;
        _options = options;
        _time = time;
    }

    public KeyMaterial Current => _current;

    /// <exception cref="AggregateException">Every file that is not what was written, as <see cref="KeyFileException"/>.</exception>
    public static KeyRing Open(string stateDirectory, KeyRotationOptions options, TimeProvider time)
    {
        var store = new KeyStore(stateDirectory);
        var ring = new KeyRing(store, store.Load(), options, time);
        ring.Require(ImmutableDictionary<KeySubject, TimeSpan>.Empty);
        return ring;
    }

    /// <summary>Says what is in use from now on, and makes the keys that are missing.</summary>
    /// <param name="subjects">Scopes and apps, each with the largest session age there; the installation's own sets are always in use.</param>
    /// <exception cref="IOException">A key could not be kept: it is not used either.</exception>
    public KeyMaterial Require(ImmutableDictionary<KeySubject, TimeSpan> subjects)
    {
        lock (_changing)
        {
            var longest = subjects.Values.Append(DefaultSession).Max();
            _inUse = subjects
                .SetItem(KeySubject.SessionSigning, longest).SetItem(KeySubject.GroupHash, longest).SetItem(KeySubject.CaptureProof, longest).SetItem(KeySubject.Authority, longest);
            foreach (var subject in _inUse.Keys.Where(subject => _current.Find(subject) is null))
            {
                Keep(new KeySet(subject.Use, subject.Subject, [KeyMaker.Make(subject.Use, _time.GetUtcNow())]));
            }

            return _current;
        }
    }

    /// <summary>Rotates whatever is due.</summary>
    /// <param name="everybodyHas">Whether every connected subscriber has acknowledged the key of this id.</param>
    public void Advance(Func<string, bool> everybodyHas)
    {
        lock (_changing)
        {
            var now = _time.GetUtcNow();
            foreach (var (subject, longestSession) in _inUse)
            {
                var rule = _options.RuleFor(subject.Use, longestSession);
                var set = _current.Find(subject)!;
                var advanced = KeyRotation.Advance(set, rule, now, everybodyHas, () => KeyMaker.Make(subject.Use, now));
                if (!ReferenceEquals(advanced, set))
                {
                    Keep(advanced);
                }
            }
        }
    }

    private void Keep(KeySet set)
    {
        _store.Write(set);
        _current = new KeyMaterial(_current.Sets.SetItem(new KeySubject(set.Use, set.Subject), set));
    }
}
