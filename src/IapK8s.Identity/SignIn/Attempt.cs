using System.Security.Cryptography;
using System.Text;
using IapK8s.Identity.Payloads;
using IapK8s.Identity.Sessions;

namespace IapK8s.Identity.SignIn;

/// <summary>One sign-in under way, kept sealed in the browser's attempt cookie. Parallel tabs have one each.</summary>
public sealed record Attempt
{
    /// <summary>128 random bits, base64url: part of the cookie's name.</summary>
    public required string Id { get; init; }

    /// <summary>256 random bits, base64url. The portal only ever sees its SHA-256.</summary>
    public required string Nonce { get; init; }

    /// <summary>Same-origin path and query to return to, see <see cref="SignIn.ReturnPath"/>.</summary>
    public required string ReturnPath { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>How often this browser was already sent back for the same reason: a second failure ends on a page.</summary>
    public int Restarts { get; init; }

    /// <summary>Lifetime of the attempt cookie and of the link to the portal.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromMinutes(10);

    /// <summary>base64url of SHA-256 of the nonce.</summary>
    public string NonceHash => StrictBase64Url.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(Nonce)));

    /// <param name="returnPath">Any text: what is not a safe path becomes <c>/</c>.</param>
    public static Attempt Begin(string? returnPath, DateTimeOffset now, int restarts = 0) => new()
    {
        Id = OpaqueId.New128(),
        Nonce = OpaqueId.New256(),
        ReturnPath = SignIn.ReturnPath.Sanitize(returnPath),
        IssuedAt = now,
        Restarts = restarts,
    };

    /// <summary>The hand-off was made for this very attempt: it is worth nothing in any other browser or tab.</summary>
    public bool IsAnsweredBy(Handoff handoff) => Secret.Equals(Id, handoff.AttemptId) & Secret.Equals(NonceHash, handoff.NonceHash);

    /// <summary>Prints without the nonce.</summary>
    public override string ToString() => $"Attempt {Id}";
}
