using System.Collections.Immutable;
using IapK8s.Protocol.Storage;

namespace IapK8s.Controller.Credentials.Keys;

/// <summary>Where key sets lie: <c>STATE/ca/authority.json</c> and <c>STATE/keys/*.json</c>.</summary>
internal sealed class FileKeyStore(string stateDirectory) : IKeyStore
{
    private const string Extension = ".json";

    private readonly string _keys = Path.Combine(stateDirectory, "keys");
    private readonly string _authority = Path.Combine(stateDirectory, "ca", "authority.json");

    public bool IsShared => false;

    public Task<KeyMaterial> LoadAsync(CancellationToken cancellation) => Task.FromResult(Load());

    public Task<KeySet> CreateAsync(KeySet set, CancellationToken cancellation) => ReplaceAsync(set, cancellation);

    public Task<KeySet> ReplaceAsync(KeySet set, CancellationToken cancellation)
    {
        KeyFile.Write(PathOf(set.Key), set);
        return Task.FromResult(set);
    }

    private KeyMaterial Load()
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
                var subject = set.Key;
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

    private string PathOf(KeySubject subject) => subject.Use == KeyUse.Authority ? _authority : Path.Combine(_keys, subject.Stem + Extension);
}
