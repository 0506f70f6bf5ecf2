using IapK8s.Policy.Definitions;

namespace IapK8s.Controller.Credentials.Keys;

/// <summary>One key of a set, as kept on disk. Prints without its secret.</summary>
/// <param name="Id">Lower-case hex, unique in the set: 8 digits for scope keys, 16 for others.</param>
/// <param name="Secret">base64: 32 bytes, or DER PKCS#8.</param>
/// <param name="Certificate">base64 DER; authorities only.</param>
/// <param name="Since">When it entered its phase.</param>
/// <param name="RemoveAfter">Retired only: nothing made with it can be valid any more.</param>
internal sealed record StoredKey(string Id, SecretText Secret, string? Certificate, KeyPhase Phase, DateTimeOffset Since, DateTimeOffset? RemoveAfter)
{
    public byte[] Material => Convert.FromBase64String(Secret.Reveal());
}
