using System.Security.Cryptography;
using System.Text.Json;
using CsCheck;
using Google.Protobuf;
using IapK8s.Identity.Revocations;
using IapK8s.Identity.Sessions;
using IapK8s.Policy.Definitions;
using IapK8s.Protocol.Mapping;
using IapK8s.TestKit.Identities;
using IapK8s.TestKit.Properties;
using Wire = IapK8s.Protocol.Push.V1;

namespace IapK8s.Protocol.Tests.Mapping;

internal sealed class OtherMappingTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    private static readonly ProviderDefinition Corp = new() { Name = "/corp", Issuer = "https://idp.example.com", ClientId = "portal", Claims = new ClaimNames { Groups = "roles" } };

    private static ScopeDefinition Shop => new()
    {
        Scope = new SessionScope("shop", "https://shop.example.com"),
        Keys = [TestKeys.Scope(isPrimary: false), TestKeys.Scope()],
        Providers = ["/corp"],
        GroupVocabulary = ["admins"],
        ClaimVocabulary = ["department"],
        VocabularyHash = "0123456789abcdef",
        Session = new SessionSettings(),
        Pods = [new ScopePod("shop-0", "u-0"), new ScopePod("shop-1", "u-1")],
    };

    [Test]
    public void AProviderComesBackAsItWas()
    {
        var mapped = ProviderMapping.FromWire(ProviderMapping.ToWire(Corp, "{}")).Value.ShouldNotBeNull();

        mapped.Jwks.ShouldBe("{}");
        JsonSerializer.Serialize(mapped.Definition).ShouldBe(JsonSerializer.Serialize(Corp));
    }

    [TestCase("HS256")]
    [TestCase("none")]
    [TestCase("")]
    public void S59_RefusesAProvider_ThatListsAnAlgorithmWhichProvesNothing(string algorithm)
    {
        var wire = ProviderMapping.ToWire(Corp, "");
        wire.Algorithms.Add(algorithm);

        ProviderMapping.FromWire(wire).Error.ShouldNotBeNull().ShouldStartWith("algorithms[3] ");
    }

    [Test]
    public void RefusesAProvider_WithoutWhatTellsItsTokensApart()
    {
        Refusal(provider => provider.ClientId = "").ShouldStartWith("client_id ");
        Refusal(provider => provider.Issuer = "").ShouldStartWith("issuer ");
        Refusal(provider => provider.Claims = null).ShouldStartWith("claims ");
        Refusal(provider => provider.Claims.EmailVerified = "").ShouldStartWith("claims.email_verified ");
        Refusal(provider => provider.Algorithms.Clear()).ShouldStartWith("algorithms ");

        static string Refusal(Action<Wire.Provider> change)
        {
            var wire = ProviderMapping.ToWire(Corp, "");
            change(wire);
            return ProviderMapping.FromWire(wire).Error.ShouldNotBeNull();
        }
    }

    [Test]
    public void AClientComesBackAsItWas_AndNeverPrintsItsSecret()
    {
        var client = new PushedProviderClient("/corp", "portal", new SecretText("s3cret"), ["openid"], "Corp", "{}");

        var mapped = ProviderClientMapping.FromWire(ProviderClientMapping.ToWire(client)).Value.ShouldNotBeNull();

        mapped.ClientSecret.Reveal().ShouldBe("s3cret");
        (mapped with { Scopes = client.Scopes }).ShouldBe(client);
        mapped.ToString().ShouldNotContain("s3cret");
    }

    [Test]
    public void AScopeComesBackAsItWas_AndItsKeysStillOpen()
    {
        var shop = Shop;
        var sealedBefore = new ScopeKeyRing(shop.Scope, shop.Keys).SealSessionReference("sid");

        var mapped = ScopeMapping.FromWire(ScopeMapping.ToWire(shop)).Value.ShouldNotBeNull();

        new ScopeKeyRing(mapped.Scope, mapped.Keys).TryOpenSession(sealedBefore, out _, out var sid).ShouldBeTrue();
        sid.ShouldBe("sid");
        ScopeMapping.ToWire(mapped).ShouldBe(ScopeMapping.ToWire(shop));
        mapped.Keys[1].ToString().ShouldNotContain(Convert.ToHexStringLower(shop.Keys[1].RevealSecret().Span));
    }

    [Test]
    public void RefusesAScope_WhoseKeysAreNotSound()
    {
        Refusal(scope => scope.Keys[1].Primary = false).ShouldStartWith("keys ");
        Refusal(scope => scope.Keys[0].Primary = true).ShouldStartWith("keys ");
        Refusal(scope => scope.Keys[0].Id = scope.Keys[1].Id).ShouldStartWith("keys ");
        Refusal(scope => scope.Keys[0].Id = ByteString.CopyFrom(1, 2, 3)).ShouldStartWith("keys[0].id ");
        Refusal(scope => scope.Keys[0].Secret = ByteString.CopyFrom(new byte[16])).ShouldStartWith("keys[0].secret ");
        Refusal(scope => scope.Namespace = "a|b").ShouldStartWith("namespace ");
        Refusal(scope => scope.VocabularyHash = "").ShouldStartWith("vocabulary_hash ");
        Refusal(scope => scope.Session = null).ShouldStartWith("session ");

        static string Refusal(Action<Wire.Scope> change)
        {
            var wire = ScopeMapping.ToWire(Shop);
            change(wire);
            return ScopeMapping.FromWire(wire).Error.ShouldNotBeNull();
        }
    }

    [Test]
    public void SessionKeysComeOutLive()
    {
        var (pkcs8, spki) = P256();
        var signing = KeyMapping.FromWire(new Wire.SessionSigningKeys { Keys = { new Wire.SigningKey { Id = "a", Pkcs8 = P256().Pkcs8 }, new Wire.SigningKey { Id = "b", Pkcs8 = pkcs8, Primary = true } } }).Value.ShouldNotBeNull();
        var verification = KeyMapping.FromWire(new Wire.SessionVerificationKeys { Keys = { new Wire.PublicKey { Id = "b", Spki = spki } } }).Value.ShouldNotBeNull();

        signing.Primary.Id.ShouldBe("b");
        verification[0].Verify([1, 2], signing.Primary.Sign([1, 2])).ShouldBeTrue();
    }

    [Test]
    public void RefusesKeys_ThatAreNotSound()
    {
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var (pkcs8, spki) = P256();

        KeyMapping.FromWire(Signing()).Error.ShouldNotBeNull().ShouldStartWith("keys ");
        KeyMapping.FromWire(Signing(new Wire.SigningKey { Id = "a", Pkcs8 = pkcs8 })).Error.ShouldNotBeNull().ShouldStartWith("keys ");
        KeyMapping.FromWire(Signing(new Wire.SigningKey { Id = "", Pkcs8 = pkcs8, Primary = true })).Error.ShouldNotBeNull().ShouldStartWith("keys[0].id ");
        KeyMapping.FromWire(Signing(new Wire.SigningKey { Id = "a", Pkcs8 = spki, Primary = true })).Error.ShouldNotBeNull().ShouldStartWith("keys[0].pkcs8 ");
        KeyMapping.FromWire(Signing(new Wire.SigningKey { Id = "a", Pkcs8 = ByteString.CopyFrom(p384.ExportPkcs8PrivateKey()), Primary = true })).Error.ShouldNotBeNull().ShouldStartWith("keys[0].pkcs8 ");
        KeyMapping.FromWire(Signing(new Wire.SigningKey { Id = "a", Pkcs8 = pkcs8, Primary = true }, new Wire.SigningKey { Id = "a", Pkcs8 = pkcs8 })).Error.ShouldNotBeNull().ShouldStartWith("keys ");
        KeyMapping.FromWire(new Wire.SessionVerificationKeys { Keys = { new Wire.PublicKey { Id = "a", Spki = pkcs8 } } }).Error.ShouldNotBeNull().ShouldStartWith("keys[0].spki ");
        KeyMapping.FromWire(new Wire.AssertionKeys { Namespace = "shop", Audience = "", Issuer = "i", Keys = { new Wire.SigningKey { Id = "a", Pkcs8 = pkcs8, Primary = true } } }).Error.ShouldNotBeNull().ShouldStartWith("audience ");

        static Wire.SessionSigningKeys Signing(params Wire.SigningKey[] keys) => new() { Keys = { keys } };
    }

    [Test]
    public void ARevocationComesBackAsItWas()
    {
        RevocationEntry[] entries =
        [
            new("r1", "sid-1", null, null, null, Now),
            new("r2", null, new RevokedIdentity("/corp", "alice", null), Now, null, Now.AddDays(1)),
            new("r3", null, new RevokedIdentity("/corp", null, "alice@example.com"), Now, Now.AddHours(1), Now.AddDays(1)),
        ];

        entries.ShouldAllBe(entry => RevocationMapping.FromWire(RevocationMapping.ToWire(entry)).Value == entry);
    }

    [Test]
    public void RefusesARevocation_ThatEndsNothingOrTooMuch()
    {
        Wire.Revocation[] revocations =
        [
            new() { Id = "r", Expires = 1, NotBefore = 1 },
            new() { Id = "r", Expires = 1, SessionId = "" },
            new() { Id = "r", Expires = 1, SessionId = "s", NotBefore = 1 },
            new() { Id = "r", Expires = 1, Identity = new Wire.RevokedPerson { Provider = "/corp", Subject = "a" } },
            new() { Id = "r", Expires = 1, NotBefore = 1, Identity = new Wire.RevokedPerson { Provider = "/corp" } },
            new() { Id = "r", Expires = 1, NotBefore = 1, Identity = new Wire.RevokedPerson { Provider = "/corp", Subject = "a", Email = "a@b.example" } },
            new() { Id = "r", Expires = 1, NotBefore = 1, Identity = new Wire.RevokedPerson { Provider = "", Subject = "a" } },
            new() { Id = "r", Expires = 1, NotBefore = 1, Identity = new Wire.RevokedPerson { Provider = "/corp", Email = "nobody" } },
            new() { Id = "r", NotBefore = 1, Identity = new Wire.RevokedPerson { Provider = "/corp", Subject = "a" } },
            new() { Id = "r", Expires = long.MaxValue, SessionId = "s" },
            new() { Id = "r", Expires = -1, SessionId = "s" },
            new() { Id = "", Expires = 1, SessionId = "s" },
        ];

        revocations.ShouldAllBe(revocation => RevocationMapping.FromWire(revocation).Error != null);
    }

    [Test]
    public void AShardComesBackAsItWas_AndOnlyWhole()
    {
        var shard = new GroupShardDefinition("admins", 1, 4, new byte[32]);
        var wire = GroupShardMapping.ToWire(shard);

        GroupShardMapping.ToWire(GroupShardMapping.FromWire(wire).Value.ShouldNotBeNull()).ShouldBe(wire);
        GroupShardMapping.FromWire(new Wire.GroupShard(wire) { Shard = 4 }).Error.ShouldNotBeNull();
        GroupShardMapping.FromWire(new Wire.GroupShard(wire) { Shards = 0 }).Error.ShouldNotBeNull();
        GroupShardMapping.FromWire(new Wire.GroupShard(wire) { Shards = 3 }).Error.ShouldNotBeNull();
        GroupShardMapping.FromWire(new Wire.GroupShard(wire) { Members = ByteString.CopyFrom(new byte[17]) }).Error.ShouldNotBeNull();
        GroupShardMapping.FromWire(new Wire.GroupShard(wire) { Members = ByteString.CopyFrom(new byte[16 * 1001]) }).Error.ShouldNotBeNull();
        GroupShardMapping.FromWire(new Wire.GroupShard(wire) { Group = "" }).Error.ShouldNotBeNull();
    }

    [Test]
    [Category("Property")]
    public void NeverThrows_WhateverTheBytesMean() => Gen.Byte.Array[0, 60].Sample(
        bytes =>
        {
            Read<Wire.Provider>(bytes, provider => ProviderMapping.FromWire(provider));
            Read<Wire.ProviderClient>(bytes, client => ProviderClientMapping.FromWire(client));
            Read<Wire.Scope>(bytes, scope => ScopeMapping.FromWire(scope));
            Read<Wire.SessionSigningKeys>(bytes, keys => KeyMapping.FromWire(keys));
            Read<Wire.SessionVerificationKeys>(bytes, keys => KeyMapping.FromWire(keys));
            Read<Wire.AssertionKeys>(bytes, keys => KeyMapping.FromWire(keys));
            Read<Wire.Revocation>(bytes, revocation => RevocationMapping.FromWire(revocation));
            Read<Wire.GroupShard>(bytes, shard => GroupShardMapping.FromWire(shard));
        },
        iter: PropertyCases.CountDividedBy(10));

    private static void Read<T>(byte[] bytes, Action<T> map)
        where T : IMessage<T>, new()
    {
        var message = new T();
        try
        {
            message.MergeFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            return;
        }

        map(message);
    }

    private static (ByteString Pkcs8, ByteString Spki) P256()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return (ByteString.CopyFrom(key.ExportPkcs8PrivateKey()), ByteString.CopyFrom(key.ExportSubjectPublicKeyInfo()));
    }
}
