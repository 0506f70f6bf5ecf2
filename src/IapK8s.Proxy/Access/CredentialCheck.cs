using IapK8s.Identity.Revocations;
using IapK8s.Policy.Decisions;
using IapK8s.Proxy.Snapshots;

namespace IapK8s.Proxy.Access;

/// <summary>Credential to principal, from memory alone. The same for a new request and for one that is open since hours.</summary>
internal sealed class CredentialCheck(SessionRechecks rechecks, IDataPlane plane)
{
    /// <summary>A bearer token that is ours to judge goes before a cookie, and a bad one is never mended by a cookie.</summary>
    public Proof Check(AccessResult access, HostFacts facts, DataPlaneState state, DateTimeOffset now)
    {
        if (access.BearerToken is { } token)
        {
            return CheckBearer(token, facts, state, now);
        }

        if (facts.IsInternal)
        {
            return Proof.None(Code.InternalNameNeedsBearer);
        }

        if (access.Cookies.IsDuplicate)
        {
            return new Proof { Failure = Code.DuplicateCredential, IsRefused = true };
        }

        return access.Cookies.Session is not null ? CheckCookie(access, facts, state, now) : Proof.None(Code.NoCredential);
    }

    private Proof CheckBearer(string token, HostFacts facts, DataPlaneState state, DateTimeOffset now)
    {
        string? unknownKey = null;
        var identity = facts.Bearers?.Verify(token, now, out unknownKey);
        if (identity is null)
        {
            if (unknownKey is not null && facts.Provider is { } provider)
            {
                plane.ReportUnknownKey(provider.Definition.Name, unknownKey);
            }

            return new Proof { Failure = Code.CredentialInvalid, IsRefused = true };
        }

        // A token cannot be made fresh by signing in here: both verdicts refuse it.
        return state.Revocations.IsRevoked(identity.Principal, now)
            ? new Proof { Failure = Code.SessionRevoked, IsRefused = true }
            : new Proof { Identity = identity };
    }

    private Proof CheckCookie(AccessResult access, HostFacts facts, DataPlaneState state, DateTimeOffset now)
    {
        if (facts is not { Sessions: { } sessions, Scope: { } scope } || access.Cookies.Open(sessions, now) is not { } session)
        {
            return Proof.None(Code.CredentialInvalid);
        }

        access.Session = session;
        var answers = session.Answers;
        if (session.HasEnded)
        {
            return Proof.None(Code.SessionEnded);
        }

        if (state.Revocations.IsSessionRevoked(session.Id))
        {
            return new Proof { Failure = Code.SessionRevoked, ForceLogin = true };
        }

        if (session.Stated is not { } stated)
        {
            return rechecks.MayAsk(now) ? new Proof { Session = session, Failure = Code.RecheckUnavailable, NeedsGateway = true, Answers = answers } : Proof.None(Code.RecheckUnavailable);
        }

        var settings = facts.Definition.Session;
        if (stated.ExpiresAt <= now || stated.IssuedAt + settings.MaxAge <= now)
        {
            return Proof.None(Code.SessionExpired);
        }

        if (!string.Equals(stated.Provider, facts.Definition.Provider, StringComparison.Ordinal))
        {
            return Proof.None(Code.ProviderNotAccepted);
        }

        var identity = session.IdentityFor(scope.VocabularyHash);
        switch (state.Revocations.Check(identity.Principal, now))
        {
            case RevocationVerdict.SignInAgain:
                return new Proof { Failure = Code.SessionRevoked, ForceLogin = true };
            case RevocationVerdict.NotRevoked:
                break;
            default:
                return new Proof { Failure = Code.SessionRevoked, IsBlocked = true };
        }

        var isDue = now - session.LastGood >= settings.RecheckInterval;
        var isOtherVocabulary = !identity.Principal.GroupsAreComplete && !string.Equals(session.RecheckedVocabulary, scope.VocabularyHash, StringComparison.Ordinal);
        if ((isDue || isOtherVocabulary) && rechecks.MayAsk(now))
        {
            return new Proof { Session = session, NeedsGateway = true, Answers = answers, Failure = Code.RecheckUnavailable, Identity = identity };
        }

        // Nobody vouched for it for too long. Groups of another vocabulary stay Unknown, which is for the rules to weigh.
        return isDue && now - session.LastGood > settings.StaleFor
            ? Proof.None(Code.RecheckUnavailable)
            : new Proof { Session = session, Identity = identity };
    }
}
