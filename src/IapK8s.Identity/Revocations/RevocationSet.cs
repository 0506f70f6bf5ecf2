using System.Collections.Frozen;
using IapK8s.Identity.Tokens;
using IapK8s.Policy.Identities;

namespace IapK8s.Identity.Revocations;

/// <summary>The revocations in force, indexed for the request path: a look-up costs the same however many there are, and allocates nothing.</summary>
public sealed class RevocationSet
{
    /// <summary>A provider's clock may be this far ahead of the one that wrote <see cref="RevocationEntry.NotBefore"/>.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    private readonly FrozenSet<string> _sessions;
    private readonly FrozenDictionary<(string Provider, string Subject), Ruling[]> _subjects;
    private readonly FrozenDictionary<(string Provider, string Email), Ruling[]> _emails;

    public RevocationSet(IReadOnlyCollection<RevocationEntry> entries)
    {
        Entries = entries;
        _sessions = entries.Select(entry => entry.SessionId).OfType<string>().ToFrozenSet(StringComparer.Ordinal);
        _subjects = Index(entries, identity => identity.Subject);
        _emails = Index(entries, identity => identity.Email is { } email ? EmailAddress.Canonical(email) : null);
    }

    public static RevocationSet Empty { get; } = new([]);

    public IReadOnlyCollection<RevocationEntry> Entries { get; }

    /// <summary>A session by its id alone: dead for good, as long as anybody tells of it.</summary>
    public bool IsSessionRevoked(string sessionId) => _sessions.Contains(sessionId);

    /// <summary>A principal by its session, subject and e-mail. What counts is when the person proved to be there (<c>auth_time</c>), else when the
    /// credential was issued; one that says neither counts as proven too early.</summary>
    public RevocationVerdict Check(Principal principal, DateTimeOffset now)
    {
        var verdict = principal.SessionId is { } id && IsSessionRevoked(id) ? RevocationVerdict.SignInAgain : RevocationVerdict.NotRevoked;
        var proven = principal.AuthTime ?? principal.IssuedAt;
        if (_subjects.TryGetValue((principal.Provider, principal.Subject), out var bySubject))
        {
            verdict = Stricter(verdict, Judge(bySubject, proven, now));
        }

        if (principal.Email is { } email && _emails.TryGetValue((principal.Provider, email), out var byEmail))
        {
            verdict = Stricter(verdict, Judge(byEmail, proven, now));
        }

        return verdict;
    }

    public bool IsRevoked(Principal principal, DateTimeOffset now) => Check(principal, now) != RevocationVerdict.NotRevoked;

    /// <summary>What one entry says of a credential of the person whom it names.</summary>
    /// <param name="proven">As in <see cref="Check"/>; null counts as too early.</param>
    public static RevocationVerdict Judge(RevocationEntry entry, DateTimeOffset? proven, DateTimeOffset now) => Judge([Ruling.Of(entry)], proven, now);

    private static FrozenDictionary<(string, string), Ruling[]> Index(IEnumerable<RevocationEntry> entries, Func<RevokedIdentity, string?> key) =>
        entries.Where(entry => entry.Identity is { } identity && key(identity) is not null)
            .GroupBy(entry => (entry.Identity!.Provider, key(entry.Identity)!))
            .ToFrozenDictionary(group => group.Key, group => group.Select(Ruling.Of).ToArray());

    private static RevocationVerdict Judge(Ruling[] rulings, DateTimeOffset? proven, DateTimeOffset now)
    {
        var verdict = RevocationVerdict.NotRevoked;
        foreach (var ruling in rulings)
        {
            // A block outlives an expiry written too early. A limit that is yet to come blocks as well: until then no sign-in could be late enough.
            if (now < ruling.Until || now + Skew + Skew < ruling.RefusedUpTo)
            {
                return RevocationVerdict.Blocked;
            }

            if (now < ruling.Expires && ruling.RefusedUpTo is { } limit && (proven is not { } moment || moment <= limit))
            {
                verdict = RevocationVerdict.SignInAgain;
            }
        }

        return verdict;
    }

    private static RevocationVerdict Stricter(RevocationVerdict left, RevocationVerdict right) => left < right ? left : right;

    private readonly record struct Ruling(DateTimeOffset? RefusedUpTo, DateTimeOffset? Until, DateTimeOffset Expires)
    {
        public static Ruling Of(RevocationEntry entry) => new(entry.NotBefore + Skew, entry.Until, entry.Expires);
    }
}
