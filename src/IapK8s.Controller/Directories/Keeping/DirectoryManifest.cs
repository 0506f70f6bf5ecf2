using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace IapK8s.Controller.Directories.Keeping;

/// <summary>What makes the parts that are kept of a directory a whole. Written last, so that whoever reads it finds all of the old or all of the new.</summary>
/// <param name="Hash">Of the groups, 16 hex digits.</param>
/// <param name="ReadAt">When the server last said that this is what it has.</param>
/// <param name="ChangedAt">When it last said something else.</param>
/// <param name="Prefix">What groups' names were given: of another one the bookmark says nothing.</param>
/// <param name="People">Who is in any group.</param>
/// <param name="Bookmark">Null where the server cannot tell whether it has anything new.</param>
/// <param name="Uid">Of the IapDirectory that asked for it: one that comes later under its name is another. Empty in a folder.</param>
/// <param name="Approval">Of removals, the last that was used; written with what it let go, so that it is used exactly where that is in force. Null where none was, and in manifests of versions that did not know.</param>
internal sealed record DirectoryManifest(
    string Directory, string Hash, DateTimeOffset ReadAt, DateTimeOffset ChangedAt, int Groups, int People, int Memberships, string Prefix, ImmutableArray<ShardReference> Shards, DirectoryBookmark? Bookmark, string Uid = "",
    string? Approval = null)
{
    public const int LargestJson = 262_144;

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, DirectoryJson.Default.DirectoryManifest);

    /// <exception cref="UnreadableDirectoryException">It is not what was written.</exception>
    public static DirectoryManifest Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize(json, DirectoryJson.Default.DirectoryManifest) ?? throw new JsonException("it holds nothing");
            return manifest.Shards.IsDefault || manifest.Shards.Length > DirectoryShards.MostShards || manifest.Shards.Contains(null!) ? throw new JsonException("its shards cannot be right") : manifest;
        }
        catch (JsonException error)
        {
            throw new UnreadableDirectoryException($"the manifest is not what was written: {error.Message}", error);
        }
    }
}

/// <param name="Hash">Of the bytes before compression, 32 hex digits: what the shard is called by.</param>
/// <param name="Prefix">The first <paramref name="Bits"/> bits of its people's hashes.</param>
/// <param name="Bytes">Before compression.</param>
internal sealed record ShardReference(string Hash, int Prefix, int Bits, int Bytes);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(DirectoryManifest))]
internal sealed partial class DirectoryJson : JsonSerializerContext;
