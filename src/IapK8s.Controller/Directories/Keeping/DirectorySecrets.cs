using System.Net;
using System.Text.Json;
using IapK8s.Compiler.Inputs;
using IapK8s.Controller.Leadership;
using IapK8s.Resources;
using IapK8s.Resources.Schemas;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace IapK8s.Controller.Directories.Keeping;

/// <summary>Readings in Secrets of the release namespace: parts named by their content, then a manifest that names them, and only then are the old parts deleted. The leader writes; every replica
/// is told by <see cref="DirectoryWatch"/>, and joins what it was told once all of it is there.</summary>
internal sealed class DirectorySecrets(IKubernetes client, LeaseOptions options, ILeadership leadership, KeptDirectories kept, ILogger<DirectorySecrets> logger) : IDirectoryKeeper
{
    private readonly Lock _changing = new();
    private readonly Dictionary<string, DirectorySecret> _secrets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DirectoryManifest> _manifests = new(StringComparer.Ordinal);

    private static readonly string Plural = ResourceKinds.All.Single(kind => kind.Name == ApiGroup.IapDirectory).Plural;

    public IReadOnlyCollection<string> Names
    {
        get
        {
            lock (_changing)
            {
                return [.. _manifests.Values.Select(manifest => manifest.Directory)];
            }
        }
    }

    /// <summary>All there are: the rest is gone.</summary>
    public void Replace(IReadOnlyCollection<DirectorySecret> secrets)
    {
        lock (_changing)
        {
            foreach (var gone in _secrets.Keys.Except(secrets.Select(secret => secret.Name)).ToList())
            {
                Drop(gone);
            }

            foreach (var secret in secrets.OrderBy(secret => secret.IsManifest))
            {
                Take(secret);
            }

            Join(_manifests.Values);
        }
    }

    /// <summary>A Secret as it is now.</summary>
    public void See(DirectorySecret secret)
    {
        lock (_changing)
        {
            Take(secret);
            Join(_manifests.Values.Where(manifest => secret.Name.StartsWith(DirectorySecret.NameOf(manifest.Directory), StringComparison.Ordinal)));
        }
    }

    /// <summary>A Secret is gone: what is in force stays so, and the leader writes it again.</summary>
    public void Lose(string name)
    {
        lock (_changing)
        {
            Drop(name);
        }
    }

    public bool IsWhole(string directory)
    {
        lock (_changing)
        {
            return kept.Find(directory).Trouble is null && _manifests.TryGetValue(DirectorySecret.NameOf(directory), out var manifest)
                && manifest.Shards.All(shard => IsKept(directory, shard));
        }
    }

    public async Task KeepAsync(DirectoryManifest manifest, IReadOnlyList<DirectoryShard> shards, DirectoryContents contents, CancellationToken cancellation)
    {
        foreach (var shard in shards.Where(shard => !IsKept(manifest.Directory, shard.Reference)))
        {
            await WriteAsync(new DirectorySecret(DirectorySecret.NameOf(manifest.Directory, shard.Reference), "", false, shard.Compress()), cancellation);
        }

        await WriteManifestAsync(manifest, cancellation);
        kept.Put(new KeptDirectory(manifest.Directory, manifest, contents, null));
        await TidyAsync(manifest, cancellation);
    }

    public async Task ConfirmAsync(DirectoryManifest manifest, CancellationToken cancellation)
    {
        await WriteManifestAsync(manifest, cancellation);
        kept.Put(kept.Find(manifest.Directory) with { Manifest = manifest });
    }

    public async Task DeleteAsync(string directory, CancellationToken cancellation)
    {
        await RefuseWhileWantedAsync(directory, cancellation);
        var name = DirectorySecret.NameOf(directory);
        // By its manifest whoever comes after an interruption finds the rest.
        foreach (var secret in Known(name).OrderBy(secret => secret == name))
        {
            await DeleteSecretAsync(secret, cancellation);
        }

        kept.Forget([directory]);
    }

    /// <summary>Whoever leads only just now may know resources as they were before this one: what was kept would be read again, and compared with nothing. So the API server itself is asked; by a list,
    /// which is what we may do anyway, and where our kind is not served that is an error and no answer.</summary>
    private Task RefuseWhileWantedAsync(string directory, CancellationToken cancellation) => ConfirmedAsync(async limit =>
    {
        var found = await client.CustomObjects.ListClusterCustomObjectAsync<JsonElement>(ApiGroup.Name, ApiGroup.Version, Plural, fieldSelector: $"metadata.name={directory}", cancellationToken: limit);
        if (found.GetProperty("items").GetArrayLength() > 0)
        {
            throw new DirectoryNotKeptException("the API server has its IapDirectory, of which this replica was not told yet");
        }
    }, cancellation);

    private IReadOnlyList<string> Known(string directory)
    {
        lock (_changing)
        {
            return [.. _secrets.Keys.Where(name => name.StartsWith(directory, StringComparison.Ordinal))];
        }
    }

    /// <summary>Whether it is there and what was written; one that was spoilt is written again.</summary>
    private bool IsKept(string directory, ShardReference reference)
    {
        lock (_changing)
        {
            try
            {
                return _secrets.TryGetValue(DirectorySecret.NameOf(directory, reference), out var there) && DirectoryShard.Read(reference, there.Bytes) is not null;
            }
            catch (UnreadableDirectoryException)
            {
                return false;
            }
        }
    }

    private async Task WriteManifestAsync(DirectoryManifest manifest, CancellationToken cancellation) =>
        await WriteAsync(new DirectorySecret(DirectorySecret.NameOf(manifest.Directory), "", true, manifest.ToJson()), cancellation);

    /// <summary>What is not needed any more. It does no harm if it stays: the next reading tidies up.</summary>
    private async Task TidyAsync(DirectoryManifest manifest, CancellationToken cancellation)
    {
        var name = DirectorySecret.NameOf(manifest.Directory);
        var wanted = manifest.Shards.Select(shard => DirectorySecret.NameOf(manifest.Directory, shard)).Append(name).ToHashSet(StringComparer.Ordinal);
        foreach (var old in Known(name).Where(secret => !wanted.Contains(secret)))
        {
            try
            {
                await DeleteSecretAsync(old, cancellation);
            }
            catch (DirectoryNotKeptException error)
            {
                Log.DirectoryNotTidied(logger, manifest.Directory, error.Message);
                return;
            }
        }
    }

    /// <summary>Creates it, or replaces it on condition of the version that is known.</summary>
    private Task WriteAsync(DirectorySecret secret, CancellationToken cancellation) => ConfirmedAsync(async limit =>
    {
        DirectorySecret? known;
        lock (_changing)
        {
            known = _secrets.GetValueOrDefault(secret.Name);
        }

        try
        {
            Remember(await PutAsync(secret with { Version = known?.Version ?? "" }, limit));
        }
        catch (HttpOperationException error) when (error.Response.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.NotFound)
        {
            // The watch is behind. What is there now is replaced, for we lead; but not by a reading that should have been compared with it.
            var there = await TryReadAsync(secret.Name, limit);
            if (secret.IsManifest && there is not null && DirectorySecret.Read(there) is { } unseen && (known is null || !unseen.IsOlderThan(known)))
            {
                See(unseen);
                throw DirectoryNotKeptException.Outdated();
            }

            Remember(await PutAsync(secret with { Version = there?.ResourceVersion() ?? "" }, limit));
        }
    }, cancellation);

    private async Task<DirectorySecret> PutAsync(DirectorySecret secret, CancellationToken cancellation)
    {
        var written = secret.Version.Length == 0
            ? await client.CoreV1.CreateNamespacedSecretAsync(secret.ToSecret(options.Namespace), options.Namespace, cancellationToken: cancellation)
            : await client.CoreV1.ReplaceNamespacedSecretAsync(secret.ToSecret(options.Namespace), secret.Name, options.Namespace, cancellationToken: cancellation);
        return secret with { Version = written.ResourceVersion() };
    }

    private async Task<V1Secret?> TryReadAsync(string name, CancellationToken cancellation)
    {
        try
        {
            return await client.CoreV1.ReadNamespacedSecretAsync(name, options.Namespace, cancellationToken: cancellation);
        }
        catch (HttpOperationException error) when (error.Response.StatusCode is HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private Task DeleteSecretAsync(string name, CancellationToken cancellation) => ConfirmedAsync(async limit =>
    {
        try
        {
            await client.CoreV1.DeleteNamespacedSecretAsync(name, options.Namespace, cancellationToken: limit);
        }
        catch (HttpOperationException error) when (error.Response.StatusCode is HttpStatusCode.NotFound)
        {
            // Somebody was quicker.
        }

        Lose(name);
    }, cancellation);

    private async Task ConfirmedAsync(Func<CancellationToken, Task> write, CancellationToken cancellation)
    {
        if (!await leadership.ConfirmAsync(cancellation))
        {
            throw new DirectoryNotKeptException("this replica does not lead any more");
        }

        using var limit = options.LimitWrite(cancellation);
        try
        {
            await write(limit.Token);
        }
        catch (HttpOperationException error)
        {
            throw new DirectoryNotKeptException($"the API server: {(int)error.Response.StatusCode} {error.Response.Content}", error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new DirectoryNotKeptException(error is OperationCanceledException ? $"the API server did not answer within {options.LongestWrite.TotalSeconds:0} s" : $"the API server: {error.Message}", error);
        }
    }

    private void Remember(DirectorySecret secret)
    {
        lock (_changing)
        {
            Take(secret);
        }
    }

    private void Take(DirectorySecret secret)
    {
        if (_secrets.TryGetValue(secret.Name, out var before) && secret.IsOlderThan(before))
        {
            return;
        }

        _secrets[secret.Name] = secret;
        if (!secret.IsManifest)
        {
            return;
        }

        try
        {
            var manifest = DirectoryManifest.Read(secret.Bytes);
            if (DirectorySecret.NameOf(manifest.Directory) != secret.Name)
            {
                throw new UnreadableDirectoryException($"the manifest is that of {manifest.Directory}");
            }

            _manifests[secret.Name] = manifest;
        }
        catch (UnreadableDirectoryException error)
        {
            Log.DirectorySpoilt(logger, secret.Name, error.Message);
            if (_manifests.Remove(secret.Name, out var last))
            {
                kept.Put(kept.Find(last.Directory) with { Trouble = error.Message });
            }
        }
    }

    private void Drop(string name)
    {
        _secrets.Remove(name);
        _manifests.Remove(name);
    }

    private void Join(IEnumerable<DirectoryManifest> manifests)
    {
        foreach (var manifest in manifests)
        {
            var before = kept.Find(manifest.Directory);
            if (before.Contents?.Hash == manifest.Hash)
            {
                kept.Put(before with { Manifest = manifest, Trouble = null });
                continue;
            }

            try
            {
                kept.Put(new KeptDirectory(manifest.Directory, manifest, DirectoryShards.Join(manifest, shard => _secrets.GetValueOrDefault(DirectorySecret.NameOf(manifest.Directory, shard))?.Bytes), null));
            }
            catch (UnreadableDirectoryException error)
            {
                Log.DirectorySpoilt(logger, manifest.Directory, error.Message);
                kept.Put(before with { Manifest = before.Contents is null ? manifest : before.Manifest, Trouble = error.Message });
            }
        }
    }
}
