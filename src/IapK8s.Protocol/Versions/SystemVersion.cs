using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace IapK8s.Protocol.Versions;

/// <summary>The version of everything that a subscriber holds: the sum, modulo 2^128, of the first 16 bytes of SHA-256 over each resource's name and version.
/// Order plays no part, and adding or removing one resource costs one hash however many there are. It finds a subscriber that drifted from what the controller
/// thinks it holds; it is no signature (the stream is authenticated).</summary>
public readonly record struct SystemVersion
{
    private readonly UInt128 _sum;

    private SystemVersion(UInt128 sum) => _sum = sum;

    public SystemVersion Add(string name, string version) => new(unchecked(_sum + Digest(name, version)));

    public SystemVersion Remove(string name, string version) => new(unchecked(_sum - Digest(name, version)));

    /// <summary>Of two sets that share no name.</summary>
    public static SystemVersion Combine(SystemVersion left, SystemVersion right) => new(unchecked(left._sum + right._sum));

    public static SystemVersion Of(IEnumerable<KeyValuePair<string, string>> versions) => versions.Aggregate(default(SystemVersion), (sum, entry) => sum.Add(entry.Key, entry.Value));

    /// <summary>32 hex digits.</summary>
    public override string ToString() => _sum.ToString("x32", CultureInfo.InvariantCulture);

    private static UInt128 Digest(string name, string version)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{name}\n{version}"), hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
