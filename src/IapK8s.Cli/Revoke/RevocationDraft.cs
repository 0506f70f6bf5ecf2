using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using IapK8s.Resources.Metadata;
using IapK8s.Resources.Revocations;

namespace IapK8s.Cli.Revoke;

/// <summary>A revocation that is about to be written. The same request at the same second has the same name.</summary>
internal sealed record RevocationDraft(IapRevocation Revocation, string? Reason)
{
    /// <summary>Where <c>--reason</c> goes: an annotation, for people alone.</summary>
    public const string ReasonAnnotation = "iapk8s.io/reason";

    private const int LongestSlug = 60;

    /// <param name="who">In words that the name is made of.</param>
    public static RevocationDraft Of(IapRevocationSpec spec, string who, DateTimeOffset now, string? reason) =>
        new(new IapRevocation { Metadata = new ResourceMetadata { Name = NameOf(spec, who, now) }, Spec = spec }, reason);

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string NameOf(IapRevocationSpec spec, string who, DateTimeOffset now)
    {
        var slug = new StringBuilder();
        foreach (var c in who.ToLowerInvariant())
        {
            slug.Append(char.IsAsciiLetterOrDigit(c) ? c : '-');
        }

        var words = string.Join('-', slug.ToString().Split('-', StringSplitOptions.RemoveEmptyEntries));
        words = words[..Math.Min(words.Length, LongestSlug)].Trim('-');
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{spec.User?.Provider}\n{spec.User?.Sub}\n{spec.User?.Email}\n{spec.SessionId}\n{spec.NotBefore}\n{spec.Until}"));
        return $"{(words.Length == 0 ? "revoked" : words)}-{now.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}-{Convert.ToHexStringLower(hash.AsSpan(0, 4))}";
    }
}
