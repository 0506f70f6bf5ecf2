using IapK8s.Cli.Asking.Callers;
using IapK8s.Compiler.Inputs;
using IapK8s.Identity.Revocations;
using IapK8s.Identity.Tokens;
using IapK8s.Policy.Identities;
using IapK8s.Resources.Revocations;
using IapK8s.Resources.Syntax;

namespace IapK8s.Cli.Asking.Judging;

/// <summary>The IapRevocations that name people, as sidecars have them. Those of sessions, and what gateways ended, nobody can tell from here.</summary>
internal sealed class DeclaredBlocks
{
    private const int MostNamed = 3;

    private DeclaredBlocks(RevocationSet set) => Set = set;

    public RevocationSet Set { get; }

    public static DeclaredBlocks Of(ResourceSet resources) => new(new RevocationSet(
    [
        .. resources.Revocations.Where(revocation => revocation.Spec.User is not null).Select(revocation => new RevocationEntry(
            revocation.Metadata.Name,
            null,
            Identity(revocation.Spec.User!),
            Time(revocation.Spec.NotBefore),
            Time(revocation.Spec.Until),
            Time(revocation.Spec.Expires) ?? DateTimeOffset.MaxValue)),
    ]));

    /// <param name="principal">The caller, where what was not said is not there.</param>
    public CallerRuling Judge(Caller caller, Principal principal, DateTimeOffset now)
    {
        var asSaid = Set.Check(principal, now);

        // Whoever is refused also after a sign-in of this moment is refused whatever else there is to say of them.
        if (Set.IsRevoked((caller with { AuthTime = caller.AuthTime ?? now }).ToPrincipal(principal.Provider)!, now))
            return new CallerRuling(asSaid, null, []);
        var open = Set.Entries.Select(entry => (Entry: entry, Teller: TellerOf(entry.Identity!, caller, principal.Provider))).Where(one => one.Teller is not null)
            .Select(one => (one.Entry, one.Teller, Verdict: RevocationSet.Judge(one.Entry, caller.AuthTime, now))).Where(one => one.Verdict != RevocationVerdict.NotRevoked).ToList();
        return open.Count == 0
            ? new CallerRuling(asSaid, null, [])
            : new CallerRuling(
                asSaid,
                asSaid == RevocationVerdict.NotRevoked ? open.Min(one => one.Verdict) : RevocationVerdict.NotRevoked,
                [.. open.GroupBy(one => one.Teller!, one => one.Entry.Id, StringComparer.Ordinal).Select(told => $"{told.Key} (IapRevocation {Names([.. told.Order(StringComparer.Ordinal)])})")]);
    }

    /// <summary>Those by which people of a provider are kept out, however lately they sign in.</summary>
    public IEnumerable<RevocationEntry> At(string provider, DateTimeOffset now) =>
        Set.Entries.Where(entry => entry.Identity!.Provider == provider && RevocationSet.Judge(entry, now, now) != RevocationVerdict.NotRevoked);

    /// <summary>Whether somebody of whom subject and e-mail address are known is kept out, however lately they sign in.</summary>
    public bool Holds(string provider, string subject, string? email, DateTimeOffset now) =>
        Set.IsRevoked(new Principal { Credential = CredentialKind.Session, Provider = provider, Subject = subject, Email = email, AuthTime = now }, now);

    /// <summary>What would tell whether a revocation refuses the caller; null where it is about somebody else.</summary>
    private static string? TellerOf(RevokedIdentity revoked, Caller caller, string provider) =>
        revoked.Provider != provider ? null
        : revoked.Subject is { } subject ? (caller.Subject is null ? UntoldAnswers.Subject : subject == caller.Subject ? UntoldAnswers.AuthTime : null)
        : caller.Email is null ? UntoldAnswers.Email
        : revoked.Email == caller.Email ? UntoldAnswers.AuthTime
        : null;

    private static string Names(IReadOnlyList<string> names) =>
        names.Count <= MostNamed ? string.Join(", ", names) : $"{string.Join(", ", names.Take(MostNamed))} and {names.Count - MostNamed} more";

    private static RevokedIdentity Identity(RevokedUser user) => new(Provider(user.Provider!), user.Sub, user.Email is { } email ? EmailAddress.Canonical(email) : null);

    private static string Provider(string text)
    {
        _ = ProviderNameSyntax.Parse(text, out var name);
        return name;
    }

    private static DateTimeOffset? Time(string? text) => text is not null && TimestampSyntax.Parse(text, out var time) is null ? time : null;
}
