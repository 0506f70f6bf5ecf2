using IapK8s.Cli.Writing;
using IapK8s.Resources.Revocations;

namespace IapK8s.Cli.Revoke;

/// <summary>What a revocation ends, and what it does not.</summary>
internal static class RevocationWords
{
    public static void Write(Page page, RevocationDraft draft, string done)
    {
        var (name, spec) = (draft.Revocation.Metadata.Name, draft.Revocation.Spec);
        page.Line(new Cell($"IapRevocation/{name}", Tone.Strong), $" {done}");
        foreach (var line in spec.User is { } user ? OfUser(name, user, spec) : OfSession(spec.SessionId!))
        {
            page.Line($"  {line}");
        }
    }

    private static IEnumerable<string> OfUser(string name, RevokedUser user, IapRevocationSpec spec)
    {
        var who = user.Email is { } email ? $"user:{email}" : $"user:{user.Sub}";
        yield return $"Ends every session and token of {who} at {user.Provider} from before {spec.NotBefore} (and 30 s, for clocks that differ), open connections too, on every sidecar within a second.";
        yield return spec.Until is { } until
            ? $"Blocks {who} until {until}: nobody gets in as them, however they sign in."
            : "Does not keep them from signing in again, with their credentials: --until does.";
        yield return "Does not end what they have at other providers, sessions that the apps keep themselves, or tokens of programs that are other identities.";
        yield return spec.Until is null
            ? $"Deleting it brings nothing back: what was ended stays ended (kubectl iap revoke lift {name})."
            : $"kubectl iap revoke lift {name} lifts the block; what was ended stays ended.";
    }

    private static IEnumerable<string> OfSession(string session)
    {
        yield return $"Ends session {session} for good, open connections too, on every sidecar within a second.";
        yield return "Does not end the person's other sessions, and does not keep them from signing in again: --user does the one, --user with --until the other.";
        yield return "Lifting it brings nothing back.";
    }
}
