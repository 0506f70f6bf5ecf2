using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using IapK8s.Identity.Payloads;
using IapK8s.Identity.Tokens;

namespace IapK8s.Identity.ServiceAccounts;

/// <summary>Reads what a ServiceAccount token says, and nothing about who made it: for one's own, and before somebody else is asked about it.</summary>
public static class ServiceAccountTokenReader
{
    private const int MaxLength = 16 * 1024;

    /// <summary>RFC 1123: a label is at most 63 characters, a pod's name at most 253.</summary>
    private const int LongestLabel = 63;

    private const int LongestName = 253;

    /// <returns>False for what no API server issues as a bound token. Never throws.</returns>
    public static bool TryRead(string text, [NotNullWhen(true)] out ServiceAccountToken? token)
    {
        token = null;
        return TrySplit(text, out var parts, out _, out _) && TryRead(parts.Payload, out token);
    }

    internal static bool TrySplit(string text, out CompactToken parts, [NotNullWhen(true)] out TokenHeader? header, out byte[] signature)
    {
        parts = default;
        header = null;
        signature = [];
        if (text.Length > MaxLength || !CompactToken.TrySplit(text, out parts) || !TokenHeader.TryRead(parts.Header, out header) || !StrictBase64Url.TryDecode(parts.Signature, out var decoded))
        {
            return false;
        }

        signature = decoded;
        return true;
    }

    internal static bool TryRead(ReadOnlySpan<char> encoded, [NotNullWhen(true)] out ServiceAccountToken? token)
    {
        token = null;
        if (!StrictBase64Url.TryDecode(encoded, out var payload) || !JsonClaims.TryParseObject(payload, out var document))
        {
            return false;
        }

        using (document)
        {
            return TryRead(document.RootElement, out token);
        }
    }

    private static bool TryRead(JsonElement payload, [NotNullWhen(true)] out ServiceAccountToken? token)
    {
        token = null;
        // All three times are always there in a bound token; the long-lived ones of Secrets have none, nor the claim that follows.
        if (JsonClaims.Text(payload, "iss") is not { Length: > 0 } issuer
            || !JsonClaims.TryTexts(payload, "aud", out var audiences)
            || !JsonClaims.TryTime(payload, "iat", out var issuedAt) || issuedAt is null
            || !JsonClaims.TryTime(payload, "nbf", out var notBefore) || notBefore is null || notBefore < issuedAt
            || !JsonClaims.TryTime(payload, "exp", out var expires) || expires is null || expires <= issuedAt
            || !payload.TryGetProperty("kubernetes.io", out var bound) || bound.ValueKind != JsonValueKind.Object
            || JsonClaims.Text(bound, "namespace") is not { } ns || !IsName(ns, LongestLabel)
            || !TryReference(bound, "serviceaccount", out var account) || account is null
            || !TryReference(bound, "pod", out var pod)
            || JsonClaims.Text(payload, "sub") != $"system:serviceaccount:{ns}:{account.Name}")
        {
            return false;
        }

        token = new ServiceAccountToken
        {
            Issuer = issuer,
            Audiences = audiences,
            Namespace = ns,
            ServiceAccount = account.Name,
            ServiceAccountUid = account.Uid,
            Pod = pod,
            IssuedAt = issuedAt.Value,
            NotBefore = notBefore.Value,
            Expires = expires.Value,
        };
        return true;
    }

    /// <summary>False where it is there and does not name exactly one object.</summary>
    private static bool TryReference(JsonElement bound, string name, out BoundPod? reference)
    {
        reference = null;
        if (!bound.TryGetProperty(name, out var value))
        {
            return true;
        }

        if (value.ValueKind != JsonValueKind.Object || JsonClaims.Text(value, "name") is not { } named || !IsName(named, LongestName) || JsonClaims.Text(value, "uid") is not { Length: > 0 and <= LongestLabel } uid)
        {
            return false;
        }

        reference = new BoundPod(named, uid);
        return true;
    }

    /// <summary>A DNS subdomain's characters: none that has a meaning in a path, a log or a list.</summary>
    private static bool IsName(string text, int longest) =>
        text.Length > 0 && text.Length <= longest && text.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '.');
}
