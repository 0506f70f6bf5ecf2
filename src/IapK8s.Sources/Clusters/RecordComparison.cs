using IapK8s.Compiler.Inputs;

namespace IapK8s.Sources.Clusters;

/// <summary>Whether a record says what the one before it said. The compiler goes by reference, and most of what the API server tells of a pod is none of its business.</summary>
internal static class RecordComparison
{
    public static bool SaysTheSame(object before, object now) => (before, now) switch
    {
        (PodRecord left, PodRecord right) => left with { Labels = right.Labels, Ports = right.Ports, Ips = right.Ips } == right
            && left.Labels.SequenceEqual(right.Labels) && left.Ports.SequenceEqual(right.Ports) && left.Ips.SequenceEqual(right.Ips),
        (ServiceRecord left, ServiceRecord right) => left.Selector.SequenceEqual(right.Selector) && left.Ports.SequenceEqual(right.Ports),
        (NamespaceRecord left, NamespaceRecord right) => left.Labels.SequenceEqual(right.Labels),
        (SecretRecord left, SecretRecord right) => left.Data.SequenceEqual(right.Data),
        _ => false,
    };
}
