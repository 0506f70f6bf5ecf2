using IapK8s.Cli.Asking.Callers;
using IapK8s.Cli.Asking.Targets;
using IapK8s.Identity.Revocations;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;

namespace IapK8s.Cli.Asking.Judging;

/// <summary>What a caller's credential would be worth there, if it is genuine.</summary>
internal sealed record CallerProof
{
    public Principal? Principal { get; private init; }

    /// <summary>Why there is nobody.</summary>
    public Code Failure { get; private init; } = Code.NoCredential;

    /// <summary>A credential that is bad, not one that is absent: it is not passed over.</summary>
    public bool IsRefused { get; private init; }

    /// <summary>Signing in again would not help.</summary>
    public bool IsBlocked { get; private init; }

    public bool HasBearer { get; private init; }

    public string? Note { get; private init; }

    /// <summary>What it may be worth besides, for an IapRevocation may name them or not; null where that is sure.</summary>
    public CallerProof? Otherwise { get; private init; }

    /// <summary>What would tell which of the two; empty where there is one alone.</summary>
    public IReadOnlyList<string> Untold { get; private init; } = [];

    public static CallerProof Of(Caller caller, AskedTarget target, PolicyDefinition definition, DeclaredBlocks blocks, DateTimeOffset now)
    {
        var isInternal = target.Host is null;
        if (caller.IsAnonymous)
            return new CallerProof { Failure = isInternal ? Code.InternalNameNeedsBearer : Code.NoCredential };
        if (caller.IsBearer)
            return OfBearer(caller, definition, isInternal, blocks, now);
        if (isInternal)
            return new CallerProof { Failure = Code.InternalNameNeedsBearer, Note = "an internal name takes bearer tokens alone, so their session does not count (--bearer asks for a token)" };

        // A session of another provider is none here; whoever has one is asked to sign in.
        if (definition.Provider is null || caller.ToPrincipal(definition.Provider) is not { } principal || principal.Provider != definition.Provider)
        {
            return new CallerProof
            {
                Failure = Code.ProviderNotAccepted,
                Note = definition.Provider is null ? "no provider is in force here, so nobody can sign in" : $"a session of {caller.Provider} does not count here: {definition.Provider} is in force",
            };
        }

        return Of(blocks.Judge(caller, principal, now), ruling => ruling switch
        {
            RevocationVerdict.NotRevoked => new CallerProof { Principal = principal },
            RevocationVerdict.SignInAgain => new CallerProof { Failure = Code.SessionRevoked, Note = "an IapRevocation ended what they proved until then: they have to sign in again" },
            _ => new CallerProof { Failure = Code.SessionRevoked, IsBlocked = true, Note = "an IapRevocation blocks them" },
        });
    }

    /// <summary>What a challenge becomes where it is known why there is nobody.</summary>
    public Decision Settle(Decision decision) =>
        decision.Outcome != Outcome.Challenge || Principal is not null ? decision
        : IsBlocked ? Decision.Deny(Failure)
        : Decision.Challenge(Failure, decision.Rule);

    private static CallerProof OfBearer(Caller caller, PolicyDefinition definition, bool isInternal, DeclaredBlocks blocks, DateTimeOffset now)
    {
        if (definition.Programmatic.Audiences.IsEmpty)
            return new CallerProof { Failure = isInternal ? Code.InternalNameNeedsBearer : Code.NoCredential, Note = "the policy lists no programmatic.audiences, so no bearer token is looked at" };
        if (definition.Provider is null || caller.ToPrincipal(definition.Provider) is not { } principal || principal.Provider != definition.Provider)
            return new CallerProof { Failure = Code.CredentialInvalid, IsRefused = true, HasBearer = true, Note = $"a token of {caller.Provider} is not accepted here: {definition.Provider ?? "no provider"} is in force" };
        return Of(blocks.Judge(caller, principal, now), ruling => ruling == RevocationVerdict.NotRevoked
            ? new CallerProof { Principal = principal, HasBearer = true }
            : new CallerProof { Failure = Code.SessionRevoked, IsRefused = true, HasBearer = true, Note = "an IapRevocation names them" });
    }

    private static CallerProof Of(CallerRuling ruling, Func<RevocationVerdict, CallerProof> proof) =>
        proof(ruling.AsSaid) with { Otherwise = ruling.Otherwise is { } other ? proof(other) : null, Untold = ruling.Untold };
}
