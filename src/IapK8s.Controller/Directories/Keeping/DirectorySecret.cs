using System.Security.Cryptography;
using System.Text;
using IapK8s.Compiler.Inputs;
using k8s.Models;

namespace IapK8s.Controller.Directories.Keeping;

/// <summary>One Secret of those that keep a directory: its manifest, or one of its parts. Which directory it belongs to follows from its name.</summary>
/// <param name="Version">The Secret's resourceVersion; empty where it is not there yet.</param>
internal sealed record DirectorySecret(string Name, string Version, bool IsManifest, byte[] Bytes)
{
    public const string SecretType = "iapk8s.io/directory";

    private const string Prefix = OwnSecrets.DirectoryPrefix;
    private const string ManifestKey = "manifest.json";
    private const string ShardKey = "shard.gz";

    /// <summary>Names of directories may be as long as a Secret's.</summary>
    public static string NameOf(string directory) => Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(directory)).AsSpan(0, 8));

    public static string NameOf(string directory, ShardReference shard) => $"{NameOf(directory)}-{shard.Hash}";

    /// <summary>Null where it is none of ours.</summary>
    public static DirectorySecret? Read(V1Secret secret) =>
        secret.Data is null ? null
        : secret.Data.TryGetValue(ManifestKey, out var manifest) ? new DirectorySecret(secret.Name(), secret.ResourceVersion(), true, manifest)
        : secret.Data.TryGetValue(ShardKey, out var shard) ? new DirectorySecret(secret.Name(), secret.ResourceVersion(), false, shard)
        : null;

    public V1Secret ToSecret(string ns) => new()
    {
        ApiVersion = "v1",
        Kind = "Secret",
        Metadata = new V1ObjectMeta { Name = Name, NamespaceProperty = ns, ResourceVersion = Version.Length == 0 ? null : Version },
        Type = SecretType,
        Data = new Dictionary<string, byte[]>(StringComparer.Ordinal) { [IsManifest ? ManifestKey : ShardKey] = Bytes },
    };

    /// <summary>Kubernetes compares versions as numbers ("Resource versions", comparing); one that is none is taken for newer.</summary>
    public bool IsOlderThan(DirectorySecret other) => ulong.TryParse(Version, out var mine) && ulong.TryParse(other.Version, out var others) && mine < others;
}
