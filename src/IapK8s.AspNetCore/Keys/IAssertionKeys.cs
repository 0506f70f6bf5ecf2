using Microsoft.IdentityModel.Tokens;

namespace IapK8s.AspNetCore.Keys;

/// <summary>The pinned key set.</summary>
internal interface IAssertionKeys
{
    /// <summary>The public key with exactly this <c>kid</c>, or null. Never throws for what a token says.</summary>
    ValueTask<SecurityKey?> FindAsync(string keyId);
}
