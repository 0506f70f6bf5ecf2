using System.Security.Cryptography;
using System.Text;

namespace IapK8s.Identity.Sessions;

/// <summary>Where a session is valid: policies of one namespace on one external origin share it, each deciding by itself.</summary>
public sealed record SessionScope(string Namespace, string Origin)
{
    /// <summary><c>namespace|origin</c>: goes into every seal as associated data. A namespace cannot contain the bar.</summary>
    public string Value { get; } = $"{Namespace}|{Origin}";

    /// <summary><c>__Host-Iap-</c> and 8 hex digits of SHA-256 of <see cref="Value"/>.</summary>
    public string CookieName { get; } = CookieNames.Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Namespace}|{Origin}")).AsSpan(0, 4));
}
