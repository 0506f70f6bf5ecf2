namespace IapK8s.Identity.Revocations;

/// <summary>What the revocations in force say of a credential. Zero refuses.</summary>
public enum RevocationVerdict : byte
{
    /// <summary>Blocked altogether for a time: signing in again does not help.</summary>
    Blocked = 0,

    /// <summary>This session, or everything this person proved up to a moment: a fresh sign-in (prompt=login) helps.</summary>
    SignInAgain,

    NotRevoked,
}
