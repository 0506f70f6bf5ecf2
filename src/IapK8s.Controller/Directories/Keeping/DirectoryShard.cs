using System.IO.Compression;
using System.Security.Cryptography;
using Google.Protobuf;
using IapK8s.Protocol.Storage.V1;

namespace IapK8s.Controller.Directories.Keeping;

/// <summary>One part of what is kept, named by its content: what has the same name is the same.</summary>
internal sealed class DirectoryShard
{
    /// <summary>Kubernetes lets a Secret hold 1 MiB, and what does not compress grows a little.</summary>
    public const int MostBytes = 1_000_000;

    private readonly byte[] _raw;

    private DirectoryShard(byte[] raw, ShardReference reference) => (_raw, Reference) = (raw, reference);

    public ShardReference Reference { get; }

    public static DirectoryShard Of(StoredDirectoryShard content, int prefix, int bits)
    {
        var raw = content.ToByteArray();
        return new DirectoryShard(raw, new ShardReference(HashOf(raw), prefix, bits, raw.Length));
    }

    /// <summary>As it is kept.</summary>
    public byte[] Compress()
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(_raw);
        }

        return compressed.ToArray();
    }

    /// <exception cref="UnreadableDirectoryException">It is not what was written.</exception>
    public static StoredDirectoryShard Read(ShardReference reference, byte[] compressed)
    {
        try
        {
            if (reference.Bytes is < 0 or > MostBytes)
            {
                throw new InvalidDataException($"it cannot have {reference.Bytes} bytes");
            }

            using var gzip = new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress);
            var raw = new byte[reference.Bytes];
            gzip.ReadExactly(raw);
            return gzip.ReadByte() < 0 && HashOf(raw) == reference.Hash ? StoredDirectoryShard.Parser.ParseFrom(raw) : throw new InvalidDataException("its content has another hash");
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or InvalidProtocolBufferException)
        {
            throw new UnreadableDirectoryException($"shard {reference.Hash} is not what was written: {error.Message}", error);
        }
    }

    private static string HashOf(byte[] raw) => Convert.ToHexStringLower(SHA256.HashData(raw).AsSpan(0, 16));
}
