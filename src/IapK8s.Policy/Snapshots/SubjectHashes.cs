using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Membership;

namespace IapK8s.Policy.Snapshots;

/// <summary>
/// Under which hashes a principal may be found in a group's shards: by verified e-mail and by subject. Keyed, so that who holds
/// a shard but not the key learns no members by guessing, and truncated to 128 bits.
/// </summary>
public sealed class SubjectHashes
{
    /// <summary>Bytes of one hash.</summary>
    public const int Size = 16;

    private readonly byte[] _key;

    private SubjectHashes(byte[] key, UInt128? email, UInt128? subject)
    {
        _key = key;
        Email = email;
        Subject = subject;
    }

    internal UInt128? Email { get; }

    internal UInt128? Subject { get; }

    /// <summary>Hashes one member as shards carry it.</summary>
    /// <param name="spelling"><c>user:</c> and a lower-case e-mail, or a subject.</param>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    public static void Write(ReadOnlySpan<byte> key, string spelling, Span<byte> destination)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(spelling), mac);
        mac[..Size].CopyTo(destination);
    }

    /// <summary>Worked out once for a principal and key.</summary>
    internal static SubjectHashes Of(Principal principal, byte[] key)
    {
        if (principal.SubjectHashes is { } cached && CryptographicOperations.FixedTimeEquals(cached._key, key))
        {
            return cached;
        }

        var hashes = new SubjectHashes(key, Hash(key, MemberKey.EmailOf(principal)), Hash(key, MemberKey.SubjectOf(principal)));
        principal.SubjectHashes = hashes;
        return hashes;
    }

    internal static UInt128 Read(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt128BigEndian(bytes);

    private static UInt128? Hash(byte[] key, string? name)
    {
        if (name is null)
        {
            return null;
        }

        Span<byte> hash = stackalloc byte[Size];
        Write(key, $"user:{name}", hash);
        return Read(hash);
    }
}
