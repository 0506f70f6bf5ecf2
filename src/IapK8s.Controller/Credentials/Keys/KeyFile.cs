using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using IapK8s.Policy.Definitions;
using IapK8s.Protocol.Storage;

namespace IapK8s.Controller.Credentials.Keys;

/// <summary>A key set on disk: JSON with a checksum, mode 0600. Reading is strict: what is not exactly what was written stops the start, because a key made anew
/// in silence would end every session, or let two replicas disagree.</summary>
internal static class KeyFile
{
    private const int LargestFile = 1024 * 1024;
    private const int MostKeys = 64;

    public static void Write(string path, KeySet set) => PrivateFile.Write(path, Format(set));

    /// <summary>What a file holds, for wherever else a set is kept.</summary>
    public static byte[] Format(KeySet set)
    {
        var content = new Content
        {
            Use = set.Use,
            Subject = set.Subject,
            Keys = [.. set.Keys.Select(key => new Entry(key.Id, key.Secret.Reveal(), key.Certificate, key.Phase, key.Since, key.RemoveAfter))],
        };
        return Serialize(content with { Checksum = ChecksumOf(content) });
    }

    /// <exception cref="KeyFileException">Says which file and what is wrong with it.</exception>
    public static KeySet Read(string path)
    {
        try
        {
            return Parse(path, PrivateFile.Read(path, LargestFile));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new KeyFileException(path, error.Message, error);
        }
    }

    /// <param name="path">Where it came from, for the message.</param>
    /// <exception cref="KeyFileException">Says what is wrong with it.</exception>
    public static KeySet Parse(string path, ReadOnlySpan<byte> json)
    {
        Content? content;
        try
        {
            content = JsonSerializer.Deserialize(json, KeyFileJson.Default.Content);
        }
        catch (JsonException error)
        {
            throw new KeyFileException(path, error.Message, error);
        }

        var mistake = content is null ? "it is empty" : Mistake(content);
        return mistake is null
            ? new KeySet(content!.Use, content.Subject, [.. content.Keys.Select(key => new StoredKey(key.Id, new SecretText(key.Secret), key.Certificate, key.Phase, key.Since, key.RemoveAfter))])
            : throw new KeyFileException(path, mistake);
    }

    private static string? Mistake(Content content)
    {
        if (content.Version != 1)
            return $"its version is {content.Version}; this build reads version 1";
        if (!CryptographicOperations.FixedTimeEquals(Convert.FromHexString(ChecksumOf(content with { Checksum = "" })), TryHex(content.Checksum)))
            return "its checksum does not match its content";
        if (content.Use == KeyUse.Unspecified || content.Keys.IsDefaultOrEmpty || content.Keys.Length > MostKeys)
            return "it holds no keys, or too many";
        if (content.Keys.Count(key => key.Phase == KeyPhase.Primary) != 1 || content.Keys.Count(key => key.Phase == KeyPhase.Next) > 1)
            return "it must hold exactly one primary key and at most one next key";
        if (content.Keys.DistinctBy(key => key.Id).Count() != content.Keys.Length)
            return "two of its keys have the same id";
        return content.Keys.Any(key => !KeyMaker.IsSound(content.Use, key.Id, key.Secret, key.Certificate)) ? "one of its keys is not a key of its use" : null;
    }

    private static string ChecksumOf(Content content) => Convert.ToHexStringLower(SHA256.HashData(Serialize(content)));

    private static byte[] Serialize(Content content) => JsonSerializer.SerializeToUtf8Bytes(content, KeyFileJson.Default.Content);

    private static byte[] TryHex(string text)
    {
        var bytes = new byte[text.Length / 2];
        return Convert.FromHexString(text, bytes, out _, out _) == System.Buffers.OperationStatus.Done ? bytes : [];
    }

    internal sealed record Content
    {
        public int Version { get; init; } = 1;

        public required KeyUse Use { get; init; }

        public required string Subject { get; init; }

        public required ImmutableArray<Entry> Keys { get; init; }

        /// <summary>Hex SHA-256 over the same JSON with this field empty.</summary>
        public string Checksum { get; init; } = "";
    }

    internal sealed record Entry(string Id, string Secret, string? Certificate, KeyPhase Phase, DateTimeOffset Since, DateTimeOffset? RemoveAfter);
}

[JsonSourceGenerationOptions(
    WriteIndented = true, NewLine = "\n", UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(KeyFile.Content))]
internal sealed partial class KeyFileJson : JsonSerializerContext;
