using System.Security.Cryptography;
using IapK8s.TestKit.Clusters.Certificates;
using IapK8s.TestKit.Clusters.Faults;
using IapK8s.TestKit.Clusters.Http;
using k8s;

namespace IapK8s.TestKit.Clusters;

/// <summary>The API server in this process, over TLS on loopback. Its objects live as long as it does.</summary>
public sealed class InProcessCluster : ICluster
{
    private readonly ClusterAuthority _authority = new();
    private readonly RSA _tokenKey = RSA.Create(2048);
    private readonly ServerParts _parts;
    private ApiListener? _listener;

    private InProcessCluster(ClusterSettings settings) => _parts = ServerParts.Build(settings, _authority, _tokenKey, TokenIssuerName);

    private const string TokenIssuerName = "https://kubernetes.default.svc.cluster.local";

    public Uri Address { get; private set; } = new("https://127.0.0.1:1");

    public string AuthorityPem => _authority.Pem;

    public string TokenIssuer => TokenIssuerName;

    public IClusterFaults Faults => _parts.Faults;

    IClusterFaults? ICluster.Faults => Faults;

    /// <summary>The store's revision: what a watch that has seen everything stands at.</summary>
    public long Revision => _parts.Store.Revision;

    public IReadOnlyList<ApiCall> Calls => _parts.Calls.Calls;

    public static async Task<InProcessCluster> StartAsync(ClusterSettings? settings = null)
    {
        var cluster = new InProcessCluster(settings ?? new ClusterSettings());
        await cluster.StartAsync();
        return cluster;
    }

    public KubernetesClientConfiguration User(string name, params string[] groups)
    {
        using var certificate = _authority.ClientCertificate(name, groups);
        return UserConfiguration.Of(Address, AuthorityPem, certificate);
    }

    public async Task StartAsync()
    {
        if (_listener is not null)
            return;
        _parts.Store.Compact();
        _listener = await ApiListener.StartAsync(_parts.Server, _authority, Address.Port == 1 ? 0 : Address.Port);
        Address = _listener.Address;
    }

    public async Task StopAsync()
    {
        if (_listener is { } listener)
        {
            _listener = null;
            await listener.DisposeAsync();
        }
    }

    public Task<IReadOnlyList<ApiCall>> CallsAsync() => Task.FromResult(Calls);

    /// <summary>Forgets the calls so far.</summary>
    public void ClearCalls() => _parts.Calls.Clear();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _authority.Dispose();
        _tokenKey.Dispose();
    }
}
