using System.Diagnostics.CodeAnalysis;
using IapK8s.Identity.Payloads;

namespace IapK8s.Identity.Sessions;

/// <summary>A signed session's bytes: <c>"IAS" version(1) key-id fields signature(64)</c>. The signature covers everything before it, and its first four bytes
/// make sure that nothing else an ES256 key of ours signs can be taken for a session.</summary>
internal static class SessionFormat
{
    public const int SignatureLength = 64;

    /// <summary>The largest signed session, in a store or on the wire. A cookie holds a tenth of it.</summary>
    public const int MaxLength = 32 * 1024;

    public static ReadOnlySpan<byte> Magic => "IAS\u0001"u8;

    public static PayloadWriter Write(string keyId, Session session) => new PayloadWriter()
        .Raw(Magic)
        .Text(keyId)
        .Text(session.Id)
        .Text(session.Scope)
        .Text(session.Provider)
        .Text(session.Subject)
        .OptionalText(session.Email)
        .OptionalTime(session.AuthTime)
        .OptionalText(session.Acr)
        .Texts(session.Amr)
        .Texts(session.Groups)
        .Text(session.VocabularyHash)
        .Pairs(session.Claims)
        .Time(session.IssuedAt)
        .Time(session.ExpiresAt);

    /// <summary>The name of the key before anything is believed; null where this is no session at all.</summary>
    public static string? ReadKeyId(ReadOnlySpan<byte> signed)
    {
        if (signed.Length < Magic.Length + SignatureLength || signed.Length > MaxLength || !signed.StartsWith(Magic))
        {
            return null;
        }

        var reader = new PayloadReader(signed[Magic.Length..^SignatureLength]);
        var keyId = reader.Text();
        return keyId.Length == 0 ? null : keyId;
    }

    /// <summary>Only for bytes whose signature was checked.</summary>
    public static bool TryRead(ReadOnlySpan<byte> signed, [NotNullWhen(true)] out Session? session)
    {
        var reader = new PayloadReader(signed[Magic.Length..^SignatureLength]);
        _ = reader.Text();
        var read = new Session
        {
            Id = reader.Text(),
            Scope = reader.Text(),
            Provider = reader.Text(),
            Subject = reader.Text(),
            Email = reader.OptionalText(),
            AuthTime = reader.OptionalTime(),
            Acr = reader.OptionalText(),
            Amr = reader.Texts(),
            Groups = reader.Texts(),
            VocabularyHash = reader.Text(),
            Claims = reader.Pairs(),
            IssuedAt = reader.Time(),
            ExpiresAt = reader.Time(),
        };
        var isWhole = reader.IsComplete && read.Id.Length > 0 && read.Scope.Length > 0 && read.Provider.Length > 0 && read.Subject.Length > 0;
        session = isWhole ? read : null;
        return isWhole;
    }
}
