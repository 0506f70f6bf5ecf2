namespace IapK8s.Identity.Sessions;

/// <summary>What a scope's key is used for; each use derives a key of its own.</summary>
internal enum KeyUse
{
    Session,
    Attempt,
    SignInLink,
    Handoff,
    SignOut,
}
