namespace IapK8s.Identity.Revocations;

/// <summary>Whose credentials are refused, at one provider.</summary>
/// <param name="Email">Lower case; null where the subject names the person.</param>
public sealed record RevokedIdentity(string Provider, string? Subject, string? Email);
