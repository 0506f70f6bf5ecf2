using System.Collections.Immutable;
using System.Net;

namespace IapK8s.Identity.Captures;

/// <summary>A pod whose capture is to be proven from outside.</summary>
/// <param name="Addresses">The pod's addresses, of both families.</param>
/// <param name="Ports">What policies claim: each must be answered with a proof.</param>
/// <param name="OtherPorts">Declared by the pod and claimed by no policy: each must be shut.</param>
/// <param name="Keys">Those of <see cref="CaptureProof"/> that are in use: the newest, and one that is being replaced.</param>
public sealed record CaptureTarget(
    string Namespace, string Pod, ImmutableArray<IPAddress> Addresses, ImmutableArray<int> Ports, ImmutableArray<int> OtherPorts, ImmutableArray<byte[]> Keys)
{
    public string Id => $"{Namespace}/{Pod}";
}

/// <summary>What became of it.</summary>
/// <param name="Detail">Empty when proven; else which address and port, and what answered there.</param>
public sealed record CaptureReport(string Namespace, string Pod, bool IsProven, string Detail)
{
    public string Id => $"{Namespace}/{Pod}";
}
