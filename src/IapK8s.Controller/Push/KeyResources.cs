using System.Security.Cryptography;
using Google.Protobuf;
using IapK8s.Controller.Credentials.Keys;
using IapK8s.Protocol.Push.V1;

namespace IapK8s.Controller.Push;

/// <summary>Keys as they travel. What each may reach is decided where subscribers' views are made.</summary>
internal static class KeyResources
{
    public static SessionVerificationKeys Verification(KeySet set)
    {
        var keys = new SessionVerificationKeys();
        keys.Keys.Add(set.Keys.Select(key => new PublicKey { Id = key.Id, Spki = ByteString.CopyFrom(PublicPart(key)) }));
        return keys;
    }

    public static SessionSigningKeys SessionSigning(KeySet set)
    {
        var keys = new SessionSigningKeys();
        keys.Keys.Add(set.Keys.Select(Signing));
        return keys;
    }

    public static AssertionKeys Assertion(string ns, string audience, string issuer, KeySet set)
    {
        var keys = new AssertionKeys { Namespace = ns, Audience = audience, Issuer = issuer };
        keys.Keys.Add(set.Keys.Select(Signing));
        return keys;
    }

    private static SigningKey Signing(StoredKey key) => new() { Id = key.Id, Pkcs8 = ByteString.CopyFrom(key.Material), Primary = key.Phase == KeyPhase.Primary };

    private static byte[] PublicPart(StoredKey key)
    {
        using var pair = ECDsa.Create();
        pair.ImportPkcs8PrivateKey(key.Material, out _);
        return pair.ExportSubjectPublicKeyInfo();
    }
}
