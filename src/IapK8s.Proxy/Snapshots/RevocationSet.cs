using System.Collections.Frozen;
using IapK8s.Policy.Identities;

namespace IapK8s.Proxy.Snapshots;

/// <summary>What the revocations in force say of a credential. Zero refuses.</summary>
public enum RevocationVerdict : byte
{
    /// <summary>Blocked altogether for a time: signing in again does not help.</summary>
    Blocked = 0,

    /// <summary>This session, or everything this person proved up to a moment: a fresh sign-in (prompt=login) helps.</summary>
    SignInAgain,

    NotRevoked,
}

/// <summary>One pushed revocation.</summary>
/// <param name="SessionId">Set for a session's; dead for good.</param>
/// <param name="Identity">Set for a person's.</param>
/// <param name="NotBefore">Person: what was proven up to this moment and 30 s is refused.</param>
/// <param name="Until">Person: blocked altogether until then.</param>
public sealed record RevocationEntry(string Id, string? SessionId, RevokedIdentity? Identity, DateTimeOffset? NotBefore, DateTimeOffset? Until, DateTimeOffset Expires);

/// <param name="Email">Lower case; null where the subject names the person.</param>
public sealed record RevokedIdentity(string Provider, string? Subject, string? Email);

/// <summary>The revocations in force, indexed for the request path.</summary>
public sealed class RevocationSet
{
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    private readonly FrozenSet<string> _sessions;
    private readonly FrozenDictionary<(string Provider, string Subject), RevocationEntry[]> _subjects;
    private readonly FrozenDictionary<(string Provider, string Email), RevocationEntry[]> _emails;

    public RevocationSet(IReadOnlyCollection<RevocationEntry> entries)
    {
        Entries = entries;
        _sessions = entries.Select(entry => entry.SessionId).OfType<string>().ToFrozenSet(StringComparer.Ordinal);
        _subjects = entries.Where(entry => entry.Identity?.Subject is not null)
            .GroupBy(entry => (entry.Identity!.Provider, entry.Identity.Subject!))
            .ToFrozenDictionary(group => group.Key, group => group.ToArray());
        _emails = entries.Where(entry => entry.Identity?.Email is not null)
            .GroupBy(entry => (entry.Identity!.Provider, entry.Identity.Email!))
            .ToFrozenDictionary(group => group.Key, group => group.ToArray());
    }

    public static RevocationSet Empty { get; } = new([]);

    public IReadOnlyCollection<RevocationEntry> Entries { get; }

    /// <summary>A session by its id alone.</summary>
    public bool IsSessionRevoked(string sessionId) => _sessions.Contains(sessionId);

    /// <summary>A principal by its session, subject and e-mail. One that does not say when it was proven counts as proven too early.</summary>
    public RevocationVerdict Check(Principal principal, DateTimeOffset now)
    {
        var verdict = principal.SessionId is { } id && IsSessionRevoked(id) ? RevocationVerdict.SignInAgain : RevocationVerdict.NotRevoked;
        if (_subjects.Count > 0 && _subjects.TryGetValue((principal.Provider, principal.Subject), out var bySubject))
        {
            verdict = Stricter(verdict, Judge(bySubject, principal.AuthTime, now));
        }

        if (_emails.Count > 0 && principal.Email is { } email && _emails.TryGetValue((principal.Provider, email), out var byEmail))
        {
            verdict = Stricter(verdict, Judge(byEmail, principal.AuthTime, now));
        }

        return verdict;
    }

    private static RevocationVerdict Judge(RevocationEntry[] entries, DateTimeOffset? proven, DateTimeOffset now)
    {
        var verdict = RevocationVerdict.NotRevoked;
        foreach (var entry in entries)
        {
            if (entry.Until is { } until && now < until)
            {
                return RevocationVerdict.Blocked;
            }

            if (entry.NotBefore is { } notBefore && (proven is not { } moment || moment <= notBefore + Skew))
            {
                verdict = RevocationVerdict.SignInAgain;
            }
        }

        return verdict;
    }

    private static RevocationVerdict Stricter(RevocationVerdict left, RevocationVerdict right) => left < right ? left : right;
}
