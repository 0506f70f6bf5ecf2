using IapK8s.Identity.Sessions;

namespace IapK8s.Proxy.Access;

/// <summary>One session as it is now: what its cookie said, corrected by what the gateway said since. The cookie itself never changes.</summary>
internal sealed class LiveSession(string scope, string id)
{
    private readonly Lock _changing = new();
    private SessionView? _view;
    private Task? _recheck;
    private int _answers;

    public string Scope => scope;

    public string Id => id;

    /// <summary>Null until a session that was too big for its cookie is fetched.</summary>
    public Session? Stated { get; private set; }

    /// <summary>The gateway said so, or the user signed out here. For good.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Nobody finds it by its id any more, so nobody who should know learns of its end: whoever holds it looks it up again.</summary>
    public bool IsForgotten { get; private set; }

    /// <summary>When the gateway last vouched for it: at sign-in or at a recheck.</summary>
    public DateTimeOffset LastGood { get; private set; }

    /// <summary>How often the gateway was asked about it and answered, or could not. To be read before anything else of which it depends whether to ask.</summary>
    public int Answers => Volatile.Read(ref _answers);

    /// <summary>By which vocabulary the latest recheck filtered: asking again for the same is useless, a provider with an overage claim never has more to say.</summary>
    public string? RecheckedVocabulary { get; private set; }

    /// <summary>How often in a row a sign-in for more strength ended here: the second time it ends on a page.</summary>
    public int StepUps { get; set; }

    /// <summary>From a cookie: only news if nothing is known yet, as rechecks know better.</summary>
    public void Learn(Session session)
    {
        lock (_changing)
        {
            if (Stated is null)
            {
                Stated = session;
                LastGood = session.IssuedAt;
            }
        }
    }

    /// <summary>From the gateway.</summary>
    public void Confirm(Session session, DateTimeOffset now, string vocabularyHash)
    {
        lock (_changing)
        {
            Stated = session;
            LastGood = now;
            RecheckedVocabulary = vocabularyHash;
        }
    }

    public void End() => HasEnded = true;

    public void Forget() => IsForgotten = true;

    public bool IsPast(DateTimeOffset moment) => Stated is { } session && session.ExpiresAt <= moment;

    /// <summary>Who it is, as policies filtered by this vocabulary see them.</summary>
    public AuthenticatedIdentity IdentityFor(string vocabularyHash)
    {
        var view = _view;
        var stated = Stated!;
        if (view is null || !ReferenceEquals(view.Session, stated) || !string.Equals(view.VocabularyHash, vocabularyHash, StringComparison.Ordinal))
        {
            _view = view = new SessionView(stated, vocabularyHash, new AuthenticatedIdentity(SessionPrincipal.From(stated, vocabularyHash)));
        }

        return view.Identity;
    }

    /// <summary>What came of a call is in place.</summary>
    public void Answered() => Interlocked.Increment(ref _answers);

    /// <summary>One call at a time: whoever comes while one is under way waits for that one, and whoever did not know yet that one has ended looks again instead.</summary>
    /// <param name="answers">What <see cref="Answers"/> was when the call was found to be needed.</param>
    /// <param name="recheck">Calls <see cref="Answered"/> before it completes.</param>
    public Task RecheckOnce(int answers, Func<LiveSession, Task> recheck)
    {
        lock (_changing)
        {
            if (_recheck is { IsCompleted: false })
            {
                return _recheck;
            }

            return answers == Answers ? _recheck = recheck(this) : Task.CompletedTask;
        }
    }

    private sealed record SessionView(Session Session, string VocabularyHash, AuthenticatedIdentity Identity);
}
