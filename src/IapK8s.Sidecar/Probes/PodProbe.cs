using System.Collections.Immutable;
using System.Net;

namespace IapK8s.Sidecar.Probes;

/// <summary>What the kubelet would ask of a container, were the container's port not captured.</summary>
/// <param name="Kind"><c>liveness</c>, <c>readiness</c>, <c>startup</c>, <c>postStart</c> or <c>preStop</c>.</param>
internal sealed record PodProbe(string Container, string Kind, ProbeAction Action, TimeSpan Timeout)
{
    /// <summary>Under which it is asked for; nothing else is.</summary>
    public string Path => $"/probe/{Container}/{Kind}";

    public bool IsHook => Kind is "postStart" or "preStop";
}

/// <summary>How (Kubernetes API, Probe v1 core).</summary>
/// <param name="Host">An address of the pod; null: the one that the kubelet dialled.</param>
internal abstract record ProbeAction(int Port, IPAddress? Host)
{
    /// <param name="Scheme"><c>http</c> or <c>https</c>.</param>
    /// <param name="Target">Path and query.</param>
    public sealed record HttpGet(int Port, IPAddress? Host, string Scheme, string Target, ImmutableArray<(string Name, string Value)> Headers) : ProbeAction(Port, Host);

    public sealed record TcpSocket(int Port, IPAddress? Host) : ProbeAction(Port, Host);

    /// <param name="Service">Empty: the server as a whole.</param>
    public sealed record Grpc(int Port, string Service) : ProbeAction(Port, null);
}
