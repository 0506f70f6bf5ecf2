using System.Collections.Immutable;
using IapK8s.Controller.Leadership;

namespace IapK8s.Controller.Credentials.Keys;

/// <summary>The keys of the installation: kept before anybody sees them, made only where there were none, rotated while in use. The leader alone makes and rotates;
/// the others read. Safe for concurrent use.</summary>
/// <remarks>The keys of a subject that no policy names any more are kept, neither pushed nor rotated: a policy that comes back, or was lost to a bad edit for a
/// minute, finds its sessions alive.</remarks>
internal sealed class KeyRing(IKeyStore store, ILeadership leadership, KeyRotationOptions options, TimeProvider time) : IDisposable
{
    private const int MostAttempts = 5;

    private static readonly TimeSpan DefaultSession = TimeSpan.FromHours(8);
    private static readonly TimeSpan ReloadInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan OpenInterval = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _changing = new(1, 1);
    private ImmutableDictionary<KeySubject, TimeSpan> _inUse = ImmutableDictionary<KeySubject, TimeSpan>.Empty;
    private volatile KeyMaterial _current = new(ImmutableDictionary<KeySubject, KeySet>.Empty);
    private long _loadedAt;

    public KeyMaterial Current => _current;

    /// <summary>Reads what is kept, and returns when the installation's own keys are there.</summary>
    /// <exception cref="AggregateException">Every set that is not what was written, as <see cref="KeyFileException"/>.</exception>
    public async Task OpenAsync(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                await LoadAsync(cancellation);
                await RequireAsync(ImmutableDictionary<KeySubject, TimeSpan>.Empty, cancellation);
                return;
            }
            catch (KeysAwaitedException)
            {
                await Task.Delay(OpenInterval, time, cancellation);
            }
        }
    }

    /// <summary>Says what is in use from now on, and makes the keys that are missing.</summary>
    /// <param name="subjects">Scopes and apps, each with the largest session age there; the installation's own sets are always in use.</param>
    /// <exception cref="KeysAwaitedException">Some are missing, and another replica makes them.</exception>
    /// <exception cref="IOException">A key could not be kept: it is not used either.</exception>
    public async Task<KeyMaterial> RequireAsync(ImmutableDictionary<KeySubject, TimeSpan> subjects, CancellationToken cancellation)
    {
        using var turn = await TurnAsync(cancellation);
        var longest = subjects.Values.Append(DefaultSession).Max();
        _inUse = subjects
            .SetItem(KeySubject.SessionSigning, longest).SetItem(KeySubject.GroupHash, longest).SetItem(KeySubject.CaptureProof, longest).SetItem(KeySubject.Authority, longest);
        if (Missing().Length > 0 && store.IsShared)
        {
            await ReloadAsync(cancellation);
        }

        foreach (var subject in Missing())
        {
            if (!await leadership.ConfirmAsync(cancellation))
            {
                throw new KeysAwaitedException(Missing());
            }

            Use(await store.CreateAsync(new KeySet(subject.Use, subject.Subject, [KeyMaker.Make(subject.Use, time.GetUtcNow())]), cancellation));
        }

        return _current;
    }

    /// <summary>Takes over what other replicas kept, and rotates whatever is due.</summary>
    /// <param name="everybodyHas">Whether every connected subscriber, of every replica, has acknowledged the key of this id.</param>
    public async Task AdvanceAsync(Func<string, bool> everybodyHas, CancellationToken cancellation)
    {
        using var turn = await TurnAsync(cancellation);
        if (store.IsShared && time.GetElapsedTime(_loadedAt) >= ReloadInterval)
        {
            await ReloadAsync(cancellation);
        }

        if (!leadership.IsLeader)
        {
            return;
        }

        foreach (var (subject, longestSession) in _inUse)
        {
            await AdvanceAsync(subject, options.RuleFor(subject.Use, longestSession), everybodyHas, cancellation);
        }
    }

    public void Dispose() => _changing.Dispose();

    /// <summary>Where somebody else changed the set meanwhile it is theirs that is looked at again.</summary>
    private async Task AdvanceAsync(KeySubject subject, RotationRule rule, Func<string, bool> everybodyHas, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < MostAttempts && _current.Find(subject) is { } set; attempt++)
        {
            var now = time.GetUtcNow();
            var advanced = KeyRotation.Advance(set, rule, now, everybodyHas, () => KeyMaker.Make(subject.Use, now));
            if (ReferenceEquals(advanced, set) || !await leadership.ConfirmAsync(cancellation))
            {
                return;
            }

            var kept = await store.ReplaceAsync(advanced, cancellation);
            Use(kept);
            if (ReferenceEquals(kept, advanced))
            {
                return;
            }
        }
    }

    private async Task LoadAsync(CancellationToken cancellation)
    {
        using var turn = await TurnAsync(cancellation);
        await ReloadAsync(cancellation);
    }

    /// <summary>A set that is kept no more stays in use here: whoever deleted it has what was made with it refused at the next start.</summary>
    private async Task ReloadAsync(CancellationToken cancellation)
    {
        foreach (var set in (await store.LoadAsync(cancellation)).Sets.Values)
        {
            Use(set);
        }

        _loadedAt = time.GetTimestamp();
    }

    private ImmutableArray<KeySubject> Missing() => [.. _inUse.Keys.Where(subject => _current.Find(subject) is null)];

    private void Use(KeySet set)
    {
        if (!ReferenceEquals(_current.Find(set.Key), set))
        {
            _current = new KeyMaterial(_current.Sets.SetItem(set.Key, set));
        }
    }

    private async Task<Turn> TurnAsync(CancellationToken cancellation)
    {
        await _changing.WaitAsync(cancellation);
        return new Turn(_changing);
    }

    private readonly struct Turn(SemaphoreSlim changing) : IDisposable
    {
        public void Dispose() => changing.Release();
    }
}
