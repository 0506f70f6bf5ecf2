using System.Collections.Immutable;
using IapK8s.Cli.Asking.Requests;
using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Outputs;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Requests;
using IapK8s.Policy.Snapshots;

namespace IapK8s.Cli.Asking.Targets;

/// <summary>One policy that a request may meet, and on which pods and ports: the same on all of them.</summary>
/// <param name="Lookup">What the sidecars there say of port and host.</param>
/// <param name="Definition">Of the policy; null where none takes the request.</param>
/// <param name="Pods">Sorted.</param>
/// <param name="Ports">Sorted.</param>
internal sealed record AskedTarget(LookupStatus Lookup, PolicyDefinition? Definition, ImmutableArray<PodKey> Pods, ImmutableArray<int> Ports)
{
    /// <summary>The origin that was matched; null for an internal or unlisted name.</summary>
    public HostEntry? Host { get; init; }

    /// <summary>Gateways decide by it, not pods.</summary>
    public bool IsAtGateway { get; init; }

    /// <summary>No policy selects the pod, so its sidecar, if it has one, never gets any.</summary>
    public bool IsUnselected { get; init; }

    /// <summary>Where no policy takes the request: what there is to say of it, for people.</summary>
    public string? Note { get; init; }

    /// <summary>Who says what is in force; null where no policy takes the request.</summary>
    public PolicySources? Sources { get; init; }

    /// <summary>The policy that holds the target, <c>namespace/name</c>, where several answer together; null where none takes the request.</summary>
    public string? Holder => Sources?.Policies[0];

    /// <summary>The request as it is seen there.</summary>
    public CanonicalRequest Receive(AskedRequest asked, CanonicalTarget path) => new()
    {
        Method = asked.Method,
        Host = asked.Url.Host,
        Target = path,
        Port = Ports.FirstOrDefault(),
        Scheme = Host?.Scheme ?? "http",
        ClientAddress = asked.ClientAddress,
        Time = asked.Time,
        Protocol = "HTTP/1.1",
        Headers = asked.Headers,
    };
}
