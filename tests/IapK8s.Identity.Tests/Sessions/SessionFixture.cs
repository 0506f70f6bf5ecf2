using CsCheck;
using IapK8s.Identity.Keys;
using IapK8s.Identity.Sessions;
using IapK8s.TestKit.Identities;

namespace IapK8s.Identity.Tests.Sessions;

/// <summary>One gateway's signing key and one scope's sealing key.</summary>
internal sealed class SessionFixture
{
    public static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    public static readonly SessionScope Scope = new("shop", "https://shop.example.com");

    public SessionFixture()
    {
        Signer = new SessionSigner(SigningKey);
        Verifier = new SessionVerifier([SigningKey.PublicKey]);
        Ring = new ScopeKeyRing(Scope, [ScopeKey]);
    }

    public EcSigningKey SigningKey { get; } = TestKeys.Signing("gateway-1");

    public ScopeKey ScopeKey { get; } = TestKeys.Scope();

    public SessionSigner Signer { get; }

    public SessionVerifier Verifier { get; }

    public ScopeKeyRing Ring { get; }

    public static Session Alice => new()
    {
        Id = OpaqueId.New128(),
        Scope = Scope.Value,
        Provider = "/corp",
        Subject = "alice-1",
        Email = "alice@example.com",
        AuthTime = Now.AddMinutes(-1),
        Acr = "mfa",
        Amr = ["pwd", "otp"],
        Groups = ["admins", "employees"],
        VocabularyHash = "0123456789abcdef",
        Claims = [new("department", "research"), new("department", "sales")],
        IssuedAt = Now,
        ExpiresAt = Now.AddHours(8),
    };

    /// <summary>Text in any script, as providers write it.</summary>
    public static Gen<string> Text { get; } = Gen.String[0, 20].Select(text => new string([.. text.Where(c => !char.IsSurrogate(c))]));

    public static Gen<DateTimeOffset> Time { get; } = Gen.Long[0, 4_000_000_000].Select(DateTimeOffset.FromUnixTimeSeconds);

    public static Gen<Session> Sessions { get; } =
        from names in Gen.Select(Text, Text, Text, Text)
        from lists in Gen.Select(Text.Array[0, 8], Text.Array[0, 3], Gen.Select(Text, Text).Array[0, 5])
        from optional in Gen.Select(Gen.Null(Text), Gen.Null(Text), Gen.Nullable(Time))
        from times in Gen.Select(Time, Time)
        select new Session
        {
            Id = "id" + names.Item1,
            Scope = "s|" + names.Item2,
            Provider = "/" + names.Item3,
            Subject = "u" + names.Item4,
            Email = optional.Item1,
            Acr = optional.Item2,
            AuthTime = optional.Item3,
            Groups = [.. lists.Item1],
            Amr = [.. lists.Item2],
            Claims = [.. lists.Item3.Select(pair => KeyValuePair.Create(pair.Item1, pair.Item2))],
            VocabularyHash = names.Item1,
            IssuedAt = times.Item1,
            ExpiresAt = times.Item2,
        };

    public string Cookie(Session? session = null) => Ring.SealSession(Signer.Sign(session ?? Alice));

    /// <summary>What a sidecar does with a cookie's value.</summary>
    public bool Accepts(string cookie) => Ring.TryOpenSession(cookie, out var signed, out _) && signed is not null && Verifier.TryVerify(signed, Scope, Now, out _);

    public static void ShouldEqual(Session actual, Session expected)
    {
        static Session Scalars(Session session) => session with { Groups = [], Amr = [], Claims = [] };

        Scalars(actual).ShouldBe(Scalars(expected));
        actual.Groups.ShouldBe(expected.Groups);
        actual.Amr.ShouldBe(expected.Amr);
        actual.Claims.ShouldBe(expected.Claims);
    }
}
