using System.Collections.Immutable;
using IapK8s.Compiler;
using IapK8s.Compiler.Inputs;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Providers;

namespace IapK8s.Sources.Clusters;

/// <summary>A watch for each Secret that a provider, a directory or an application refers to, and for no other.</summary>
internal sealed class SecretWatches(Func<string, string, IReflected, CancellationToken, Task> run, Action onChange) : IDisposable
{
    private readonly Dictionary<PodKey, (WatchedSecret Secret, CancellationTokenSource Stop)> _watches = [];

    public bool AreKnown => _watches.Values.All(watch => watch.Secret.IsKnown);

    public ImmutableArray<SecretRecord> Values => [.. _watches.OrderBy(watch => watch.Key).SelectMany(watch => watch.Value.Secret.Values)];

    public ImmutableHashSet<(string Namespace, string Name)> Forbidden => [.. _watches.Where(watch => watch.Value.Secret.IsForbidden).Select(watch => (watch.Key.Namespace, watch.Key.Name))];

    public IEnumerable<Finding> Findings => _watches.OrderBy(watch => watch.Key).SelectMany(watch => watch.Value.Secret.Findings);

    /// <summary>Begins and ends watches so that there is one for each.</summary>
    public void Follow(IReadOnlySet<PodKey> wanted, CancellationToken cancellation)
    {
        foreach (var (gone, watch) in _watches.Where(watch => !wanted.Contains(watch.Key)).ToList())
        {
            watch.Stop.Cancel();
            watch.Stop.Dispose();
            _watches.Remove(gone);
        }
        foreach (var key in wanted.Where(key => !_watches.ContainsKey(key)))
        {
            var (secret, stop) = (new WatchedSecret(onChange), CancellationTokenSource.CreateLinkedTokenSource(cancellation));
            _watches[key] = (secret, stop);
            _ = run(key.Namespace, key.Name, secret, stop.Token);
        }
    }

    /// <param name="releaseNamespace">Where directories' Secrets are.</param>
    public static HashSet<PodKey> WantedBy(ResourceSet set, string releaseNamespace = PolicyCompiler.DefaultReleaseNamespace) =>
        [.. NamedBy(set, releaseNamespace).Where(secret => !OwnSecrets.Contains(secret.Namespace, secret.Name, releaseNamespace))];

    public void Dispose()
    {
        foreach (var (_, stop) in _watches.Values)
        {
            stop.Cancel();
            stop.Dispose();
        }
    }

    private static IEnumerable<PodKey> NamedBy(ResourceSet set, string releaseNamespace) =>
    [
        .. set.Providers.Where(provider => provider.Spec.ClientSecretRef is { Name: not null }).Select(provider => Key(provider.Spec, provider.Metadata.Namespace)),
        .. set.ClusterProviders.Where(provider => provider.Spec.ClientSecretRef is { Name: not null, Namespace: not null }).Select(provider => Key(provider.Spec, "")),
        .. set.Directories.SelectMany(directory => new[] { directory.Spec.Bind?.SecretRef, directory.Spec.Tls?.CaSecretRef }).Where(secret => secret?.Name is not null).Select(secret => new PodKey(releaseNamespace, secret!.Name!)),
        .. set.Applications.SelectMany(application => application.Spec.SecretNames.Select(name => new PodKey(application.Metadata.Namespace, name))),
    ];

    private static PodKey Key(IapProviderSpec spec, string own) => new(spec.ClientSecretRef!.Namespace ?? own, spec.ClientSecretRef.Name!);
}
