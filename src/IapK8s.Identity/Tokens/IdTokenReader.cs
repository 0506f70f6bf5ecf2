using System.Diagnostics.CodeAnalysis;
using IapK8s.Identity.Payloads;
using IapK8s.Policy.Definitions;

namespace IapK8s.Identity.Tokens;

/// <summary>Reads an ID token (OpenID Connect Core §2) whose signature, issuer, audience, nonce and times the sign-in library has already verified.</summary>
public static class IdTokenReader
{
    private const int MaxLength = 64 * 1024;

    /// <param name="verifiedToken">The compact form. Nothing about its origin is checked here.</param>
    /// <returns>False where it names nobody, or in a way that cannot be read for sure. Never throws.</returns>
    public static bool TryRead(string verifiedToken, ClaimNames names, [NotNullWhen(true)] out TokenIdentity? identity)
    {
        identity = null;
        if (verifiedToken.Length > MaxLength
            || !CompactToken.TrySplit(verifiedToken, out var token)
            || !StrictBase64Url.TryDecode(token.Payload, out var payload)
            || !JsonClaims.TryParseObject(payload, out var document))
        {
            return false;
        }

        using (document)
        {
            return TokenIdentity.TryRead(document.RootElement, names, out identity);
        }
    }
}
