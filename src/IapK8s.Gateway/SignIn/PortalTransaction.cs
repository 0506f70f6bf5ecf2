using System.Text.Json.Serialization;
using IapK8s.Identity.SignIn;

namespace IapK8s.Gateway.SignIn;

/// <summary>One sign-in between the portal and a provider. It lives in the browser alone, sealed, so that any replica can finish what another began.</summary>
internal sealed record PortalTransaction
{
    /// <summary>128 random bits, base64url: part of the cookie's name and of <c>state</c>.</summary>
    public required string Id { get; init; }

    /// <summary>256 random bits that come back in <c>state</c>: only the browser that has this cookie can finish (RFC 6749 §10.12).</summary>
    public required string StateSecret { get; init; }

    /// <summary>OpenID Connect Core §3.1.2.1: the ID token must repeat it.</summary>
    public required string Nonce { get; init; }

    /// <summary>RFC 7636 §4.1.</summary>
    public required string Verifier { get; init; }

    public required string Provider { get; init; }

    /// <summary>What the app's side asked for.</summary>
    public required SignInRequest Request { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The provider was told to ask for credentials, so an older sign-in does not count.</summary>
    public bool Fresh { get; init; }

    /// <summary>How often the provider was asked again because the sign-in was too weak.</summary>
    public int Restarts { get; init; }

    [JsonIgnore]
    public string State => $"{Id}.{StateSecret}";

    public static TimeSpan Lifetime { get; } = TimeSpan.FromMinutes(10);
}

[JsonSerializable(typeof(PortalTransaction))]
internal sealed partial class PortalTransactionJson : JsonSerializerContext;
