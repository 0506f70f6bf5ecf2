namespace IapK8s.Identity.Revocations;

/// <summary>One revocation: of exactly one of a session and a person.</summary>
/// <param name="SessionId">Set for a session's; dead for good.</param>
/// <param name="Identity">Set for a person's.</param>
/// <param name="NotBefore">Person: what was proven up to this moment and 30 s is refused.</param>
/// <param name="Until">Person: blocked altogether until then.</param>
/// <param name="Expires">The entry means nothing from then on.</param>
public sealed record RevocationEntry(string Id, string? SessionId, RevokedIdentity? Identity, DateTimeOffset? NotBefore, DateTimeOffset? Until, DateTimeOffset Expires);
