using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace IapK8s.Identity.Payloads;

/// <summary>Comparing what an attacker may guess at, in a time that tells nothing but the length.</summary>
internal static class Secret
{
    public static bool Equals(ReadOnlySpan<char> left, ReadOnlySpan<char> right) =>
        CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(left), MemoryMarshal.AsBytes(right));
}
