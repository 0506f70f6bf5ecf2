using System.Security.Cryptography;
using IapK8s.Identity.Keys;

namespace IapK8s.TestKit.Identities;

/// <summary>Fresh keys, the way the controller makes them.</summary>
public static class TestKeys
{
    public static EcSigningKey Signing(string id)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new EcSigningKey(id, key.ExportPkcs8PrivateKey());
    }

    public static ScopeKey Scope(bool isPrimary = true) => new(RandomNumberGenerator.GetBytes(4), RandomNumberGenerator.GetBytes(32), isPrimary);
}
