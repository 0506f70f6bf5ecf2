using System.Security.Cryptography;

namespace IapK8s.Identity.Keys;

/// <summary>Importing keys and refusing every other curve: ES256 is P-256 and nothing else (RFC 7518 §3.4).</summary>
internal static class P256
{
    private const string Oid = "1.2.840.10045.3.1.7";

    /// <summary>Imports all of the bytes and returns how many it took.</summary>
    public delegate int Importer(ECDsa key, ReadOnlySpan<byte> bytes);

    public static ECDsa Import(ReadOnlySpan<byte> bytes, Importer import)
    {
        var key = ECDsa.Create();
        try
        {
            if (import(key, bytes) == bytes.Length && key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == Oid)
            {
                return key;
            }
        }
        catch
        {
            key.Dispose();
            throw;
        }

        key.Dispose();
        throw new CryptographicException("The key is not on the curve P-256, or something follows it.");
    }
}
