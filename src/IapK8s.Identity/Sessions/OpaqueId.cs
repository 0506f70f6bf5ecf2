using System.Security.Cryptography;
using IapK8s.Identity.Payloads;

namespace IapK8s.Identity.Sessions;

/// <summary>Random names that nobody can guess, base64url.</summary>
public static class OpaqueId
{
    /// <summary>22 characters, for sessions and attempts.</summary>
    public static string New128() => StrictBase64Url.Encode(RandomNumberGenerator.GetBytes(16));

    /// <summary>43 characters, for nonces.</summary>
    public static string New256() => StrictBase64Url.Encode(RandomNumberGenerator.GetBytes(32));
}
