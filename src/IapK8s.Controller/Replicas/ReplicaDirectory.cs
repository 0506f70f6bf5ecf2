using System.Collections.Immutable;
using System.Net;
using IapK8s.Controller.Clusters;
using IapK8s.Controller.Leadership;
using IapK8s.Sources.Clusters;
using k8s;
using k8s.Models;

namespace IapK8s.Controller.Replicas;

/// <summary>Which replicas there are, by the EndpointSlices of the headless Service (discovery.k8s.io/v1). Safe for concurrent use.</summary>
internal sealed class ReplicaDirectory : IReflected
{
    public const string ServiceName = "iap-controller-peers";

    private const string PortName = "push";

    private readonly Lock _changing = new();
    private readonly Dictionary<string, ImmutableArray<ReplicaEndpoint>> _slices = new(StringComparer.Ordinal);
    private readonly Reflector _reflector;
    private bool _isKnown;

    public ReplicaDirectory(Kubernetes client, LeaseOptions options, TimeProvider time, ILogger<ReplicaDirectory> logger)
    {
        _reflector = new Reflector(new ApiReader(client), $"apis/discovery.k8s.io/v1/namespaces/{options.Namespace}/endpointslices", null, this, time, new WatchTrouble(logger, "endpointslices").Report);
    }

    public event Action? Changed;

    /// <summary>Null before they were read. One with several addresses is there once.</summary>
    public IReadOnlyCollection<ReplicaEndpoint>? Current
    {
        get
        {
            lock (_changing)
            {
                return _isKnown ? [.. _slices.OrderBy(slice => slice.Key, StringComparer.Ordinal).SelectMany(slice => slice.Value).DistinctBy(endpoint => endpoint.Key)] : null;
            }
        }
    }

    /// <summary>Until it is cancelled.</summary>
    public Task RunAsync(CancellationToken cancellation) => _reflector.RunAsync(cancellation);

    void IReflected.Replace(IReadOnlyList<ReadOnlyMemory<byte>> objects)
    {
        lock (_changing)
        {
            _slices.Clear();
            foreach (var slice in objects.Select(Slice).Where(IsOurs))
            {
                _slices[slice.Name()] = Endpoints(slice);
            }

            _isKnown = true;
        }

        Changed?.Invoke();
    }

    void IReflected.Put(ReadOnlyMemory<byte> json)
    {
        var slice = Slice(json);
        Change(slice.Name(), IsOurs(slice) ? Endpoints(slice) : []);
    }

    void IReflected.Remove(ReadOnlyMemory<byte> json) => Change(Slice(json).Name(), []);

    bool IReflected.NotServed() => false;

    void IReflected.Forbidden()
    {
        // What was known stays; the trouble is reported.
    }

    private static V1EndpointSlice Slice(ReadOnlyMemory<byte> json) => KubernetesJson.Deserialize<V1EndpointSlice>(new MemoryStream(json.ToArray()));

    private static bool IsOurs(V1EndpointSlice slice) => slice.GetLabel("kubernetes.io/service-name") == ServiceName;

    private static ImmutableArray<ReplicaEndpoint> Endpoints(V1EndpointSlice slice)
    {
        if (slice.Ports?.FirstOrDefault(port => port.Name == PortName)?.Port is not { } port)
        {
            return [];
        }

        var endpoints = ImmutableArray.CreateBuilder<ReplicaEndpoint>();
        foreach (var endpoint in slice.Endpoints ?? [])
        {
            if (endpoint.Addresses is [var first, ..] && IPAddress.TryParse(first, out var address))
            {
                var place = new IPEndPoint(address, port);
                // Absent is true (EndpointConditions).
                endpoints.Add(new ReplicaEndpoint(endpoint.TargetRef?.Uid ?? place.ToString(), endpoint.TargetRef?.Name ?? place.ToString(), place, endpoint.Conditions?.Serving ?? true));
            }
        }

        return endpoints.ToImmutable();
    }

    private void Change(string name, ImmutableArray<ReplicaEndpoint> endpoints)
    {
        lock (_changing)
        {
            if (endpoints.IsEmpty ? !_slices.Remove(name) : _slices.TryGetValue(name, out var before) && before.SequenceEqual(endpoints))
            {
                return;
            }

            if (!endpoints.IsEmpty)
            {
                _slices[name] = endpoints;
            }
        }

        Changed?.Invoke();
    }
}
