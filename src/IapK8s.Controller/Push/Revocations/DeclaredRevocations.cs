using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using IapK8s.Identity.Revocations;
using IapK8s.Identity.Tokens;
using IapK8s.Resources.Revocations;
using IapK8s.Resources.Syntax;
using IapK8s.Resources.Validation;

namespace IapK8s.Controller.Push.Revocations;

/// <summary>What people wrote as IapRevocation, as entries of the store.</summary>
internal static class DeclaredRevocations
{
    /// <summary>Sessions' ids, which gateways use, have no slash.</summary>
    private const string Prefix = "IapRevocation/";

    /// <summary>No session and no policy's maxAge can outlive it, so what was ended needs to be remembered no longer.</summary>
    private static readonly TimeSpan LongestSession = Limits.MostMaxAge;

    private static readonly DateTimeOffset Never = new(9900, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static bool IsDeclared(string id) => id.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Named by its content too: two of one name that say different things, one after the other, are two entries.</summary>
    /// <param name="before">The same entry as it is kept, or what is left of it; null where it is new.</param>
    /// <param name="since">From when on it counts, where it is new.</param>
    public static RevocationEntry Entry(IapRevocation revocation, Func<string, RevocationEntry?> before, DateTimeOffset since)
    {
        var spec = revocation.Spec;
        var identity = spec.User is { } user ? new RevokedIdentity(Provider(user.Provider!), user.Sub, user.Email is null ? null : EmailAddress.Canonical(user.Email)) : null;
        var (notBefore, until, expires) = (Time(spec.NotBefore), Time(spec.Until), Time(spec.Expires));
        var id = $"{Prefix}{revocation.Metadata.Name}/{Hash(spec.SessionId, identity?.Provider, identity?.Subject, identity?.Email, Text(notBefore), Text(until), Text(expires))}";
        return new RevocationEntry(id, spec.SessionId, identity, notBefore, until, expires is { } end ? Later(end, before(id)?.Expires ?? since + LongestSession) : Never);
    }

    /// <summary>What stays of an entry after its resource was deleted: a block ends, what was ended does not come back. Null where nothing stays.</summary>
    public static RevocationEntry? Remnant(RevocationEntry entry, DateTimeOffset now) => entry.SessionId is null && entry.NotBefore is null
        ? null
        : entry with { Until = null, Expires = entry.Expires < now + LongestSession ? entry.Expires : now + LongestSession };

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;

    private static string Provider(string text) =>
        ProviderNameSyntax.Parse(text, out var name) is null ? name : throw new InvalidOperationException($"A validated provider's name is none: {text}");

    private static DateTimeOffset? Time(string? text) =>
        text is null ? null : TimestampSyntax.Parse(text, out var time) is null ? time : throw new InvalidOperationException($"A validated time is none: {text}");

    private static string? Text(DateTimeOffset? time) => time?.UtcTicks.ToString(CultureInfo.InvariantCulture);

    private static string Hash(params ReadOnlySpan<string?> parts) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts!))).AsSpan(0, 8));
}
