using System.Collections.Immutable;
using System.Net;
using IapK8s.Compiler.Inputs;
using IapK8s.Controller.Leadership;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace IapK8s.Controller.Credentials.Keys;

/// <summary>Key sets in Secrets of the release namespace, one each. A Secret's name makes one of two replicas the first, and its version keeps the second from
/// writing over what it has not read: at no moment are two different sets in use. For one caller at a time.</summary>
internal sealed class SecretKeyStore(IKubernetes client, LeaseOptions options) : IKeyStore
{
    public const string SecretType = "iapk8s.io/keys";
    public const string ManagedByLabel = "app.kubernetes.io/managed-by";
    public const string ManagedBy = "iap-controller";

    private const string Prefix = OwnSecrets.KeyPrefix;
    private const string DataKey = "keys.json";
    private const int PageSize = 500;

    private readonly Dictionary<string, (string Version, KeySet Set)> _known = new(StringComparer.Ordinal);

    public bool IsShared => true;

    public async Task<KeyMaterial> LoadAsync(CancellationToken cancellation)
    {
        var sets = ImmutableDictionary.CreateBuilder<KeySubject, KeySet>();
        var mistakes = new List<Exception>();
        string? page = null;
        do
        {
            var list = await client.CoreV1.ListNamespacedSecretAsync(
                options.Namespace, labelSelector: $"{ManagedByLabel}={ManagedBy}", limit: PageSize, continueParameter: page, cancellationToken: cancellation);
            foreach (var secret in list.Items.Where(secret => secret.Type == SecretType))
            {
                try
                {
                    var set = Read(secret);
                    sets[set.Key] = set;
                }
                catch (KeyFileException mistake)
                {
                    mistakes.Add(mistake);
                }
            }

            page = list.Metadata?.ContinueProperty;
        }
        while (!string.IsNullOrEmpty(page));

        return mistakes.Count == 0 ? new KeyMaterial(sets.ToImmutable()) : throw new AggregateException(mistakes);
    }

    public async Task<KeySet> CreateAsync(KeySet set, CancellationToken cancellation)
    {
        using var limit = options.LimitWrite(cancellation);
        try
        {
            return Remember(await client.CoreV1.CreateNamespacedSecretAsync(SecretOf(set, version: null), options.Namespace, cancellationToken: limit.Token), set);
        }
        catch (HttpOperationException error) when (error.Response.StatusCode == HttpStatusCode.Conflict)
        {
            return await ReadAsync(set.Key, cancellation);
        }
    }

    public async Task<KeySet> ReplaceAsync(KeySet set, CancellationToken cancellation)
    {
        var name = NameOf(set.Key);
        using var limit = options.LimitWrite(cancellation);
        try
        {
            return Remember(await client.CoreV1.ReplaceNamespacedSecretAsync(SecretOf(set, _known[name].Version), name, options.Namespace, cancellationToken: limit.Token), set);
        }
        catch (HttpOperationException error) when (error.Response.StatusCode == HttpStatusCode.Conflict)
        {
            return await ReadAsync(set.Key, cancellation);
        }
        catch (HttpOperationException error) when (error.Response.StatusCode == HttpStatusCode.NotFound)
        {
            // Somebody deleted it while its keys were in use.
            return await CreateAsync(set, cancellation);
        }
    }

    private static string NameOf(KeySubject subject) => Prefix + subject.Stem;

    private async Task<KeySet> ReadAsync(KeySubject subject, CancellationToken cancellation) =>
        Read(await client.CoreV1.ReadNamespacedSecretAsync(NameOf(subject), options.Namespace, cancellationToken: cancellation));

    private KeySet Read(V1Secret secret)
    {
        var name = secret.Name();
        if (_known.TryGetValue(name, out var known) && known.Version == secret.ResourceVersion())
        {
            return known.Set;
        }

        var place = $"Secret {options.Namespace}/{name}";
        if (secret.Type != SecretType)
        {
            throw new KeyFileException(place, $"its type is '{secret.Type}', not {SecretType}");
        }

        if (secret.Data is null || !secret.Data.TryGetValue(DataKey, out var json))
        {
            throw new KeyFileException(place, $"it has no {DataKey}");
        }

        var set = KeyFile.Parse(place, json);
        return NameOf(set.Key) == name ? Remember(secret, set) : throw new KeyFileException(place, $"it holds the keys that belong into {NameOf(set.Key)}");
    }

    private KeySet Remember(V1Secret secret, KeySet set)
    {
        _known[secret.Name()] = (secret.ResourceVersion(), set);
        return set;
    }

    private V1Secret SecretOf(KeySet set, string? version) => new()
    {
        ApiVersion = "v1",
        Kind = "Secret",
        Metadata = new V1ObjectMeta
        {
            Name = NameOf(set.Key),
            NamespaceProperty = options.Namespace,
            ResourceVersion = version,
            Labels = new Dictionary<string, string>(StringComparer.Ordinal) { [ManagedByLabel] = ManagedBy },
        },
        Type = SecretType,
        Data = new Dictionary<string, byte[]>(StringComparer.Ordinal) { [DataKey] = KeyFile.Format(set) },
    };
}
