using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using IapK8s.Protocol.Storage;

namespace IapK8s.Controller.Credentials.Keys;

/// <summary>Where key sets lie: <c>STATE/ca/authority.json</c> and <c>STATE/keys/*.json</c>.</summary>
internal sealed class KeyStore(string stateDirectory)
{
    private const string Extension = ".json";

    private readonly string _keys = Path.Combine(stateDirectory, "keys");
    private readonly string _authority = Path.Combine(stateDirectory, "ca", "authority.json");

    /// <exception cref="AggregateException">Every file that is not what was written.</exception>
    public KeyMaterial Load()
    {
        PrivateFile.EnsureFolder(stateDirectory);
        PrivateFile.EnsureFolder(_keys);
        PrivateFile.EnsureFolder(Path.GetDirectoryName(_authority)!);
        foreach (var leftover in Directory.EnumerateFiles(_keys, "*" + PrivateFile.TemporarySuffix).Concat(Directory.EnumerateFiles(Path.GetDirectoryName(_authority)!, "*" + PrivateFile.TemporarySuffix)).ToList())
        {
            File.Delete(leftover);
        }

        var sets = ImmutableDictionary.CreateBuilder<KeySubject, KeySet>();
        var mistakes = new List<Exception>();
        var files = Directory.EnumerateFiles(_keys, "*" + Extension).Order(StringComparer.Ordinal).ToList();
        if (File.Exists(_authority))
        {
            files.Add(_authority);
        }

        foreach (var file in files)
        {
            try
            {
                var set = KeyFile.Read(file);
                var subject = new KeySubject(set.Use, set.Subject);
                if (!string.Equals(PathOf(subject), file, StringComparison.Ordinal))
                {
                    throw new KeyFileException(file, $"it holds the keys that belong into {Path.GetFileName(PathOf(subject))}");
                }

                sets.Add(subject, set);
            }
            catch (KeyFileException mistake)
            {
                mistakes.Add(mistake);
            }
        }

        return mistakes.Count == 0 ? new KeyMaterial(sets.ToImmutable()) : throw new AggregateException(mistakes);
    }

    public void Write(KeySet set) => KeyFile.Write(PathOf(new KeySubject(set.Use, set.Subject)), set);

    /// <summary>Names are hashes where they would hold what a file name cannot.</summary>
    private string PathOf(KeySubject subject) => subject.Use switch
    {
        KeyUse.Authority => _authority,
        KeyUse.SessionSigning => Path.Combine(_keys, "session-signing" + Extension),
        KeyUse.GroupHash => Path.Combine(_keys, "group-hash" + Extension),
        KeyUse.CaptureProof => Path.Combine(_keys, "capture-proof" + Extension),
        KeyUse.Scope => Path.Combine(_keys, $"scope-{HashOf(subject.Subject)}{Extension}"),
        _ => Path.Combine(_keys, $"assertion-{HashOf(subject.Subject)}{Extension}"),
    };

    private static string HashOf(string subject) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(subject)).AsSpan(0, 16));
}
