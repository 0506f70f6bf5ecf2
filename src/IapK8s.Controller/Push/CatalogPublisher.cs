using System.Collections.Immutable;
using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Outputs;
using IapK8s.Controller.Credentials.Authorities;
using IapK8s.Controller.Credentials.Keys;
using IapK8s.Controller.Peers;
using IapK8s.Controller.Providers;
using IapK8s.Controller.Push.Revocations;

namespace IapK8s.Controller.Push;

/// <summary>Where everything that can change what is pushed comes together: each change makes the next catalogue, and streams pick up the newest. Safe for
/// concurrent use. A change of revocations never waits for a compilation.</summary>
/// <param name="cluster">Null without a cluster.</param>
/// <param name="gateways">Null where files bring gateways their certificate.</param>
internal sealed class CatalogPublisher(
    PortalOptions portal, KeyRing keys, CertificateIssuer issuer, ProviderWatcher providers, RevocationStore revocations, ClusterIssuer? cluster = null, GatewayCredential? gateways = null)
{
    private readonly Lock _changing = new();
    private readonly LatestValue<ResourceCatalog> _latest = new();
    private readonly Dictionary<string, long> _published = new(StringComparer.Ordinal);
    private ResourceCatalog? _current;

    /// <summary>Null before the first compilation.</summary>
    public (ResourceCatalog? Value, Task Newer) Read() => _latest.Read();

    /// <summary>A new compilation.</summary>
    /// <param name="pods">Every pod of the source.</param>
    public void Publish(CompilationResult compiled, ImmutableDictionary<PodKey, KnownPod> pods)
    {
        lock (_changing)
        {
            Set(compiled, pods);
        }
    }

    /// <summary>Keys, roots, providers' documents or revocations changed, each at its own place before this is called. Before the first compilation there is
    /// nothing to change; it takes what is there then.</summary>
    public void Refresh()
    {
        lock (_changing)
        {
            if (_current is not null)
            {
                Set(_current.Inputs.Compiled, _current.Inputs.Pods);
            }
        }
    }

    /// <summary>The catalogue from which on a key that is next was published; null where it never was.</summary>
    public long? PublishedAt(string keyId)
    {
        lock (_changing)
        {
            return _published.TryGetValue(keyId, out var sequence) ? sequence : null;
        }
    }

    private void Set(CompilationResult compiled, ImmutableDictionary<PodKey, KnownPod> pods)
    {
        var inputs = new PushInputs
        {
            Compiled = compiled,
            Pods = pods,
            Keys = keys.Current,
            TrustedRoots = issuer.TrustedRoots,
            Documents = providers.Documents,
            Revocations = revocations.Current,
            ClusterIssuer = cluster?.Document,
            GatewayCertificate = gateways?.Current,
        };
        if (_current?.Inputs == inputs)
        {
            return;
        }

        _current = ResourceCatalog.Build(inputs, portal, _current);
        foreach (var next in inputs.Keys.Sets.Values.Select(set => set.Next).OfType<StoredKey>())
        {
            _published.TryAdd(next.Id, _current.Sequence);
        }

        _latest.Set(_current);
    }
}
