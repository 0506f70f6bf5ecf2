using IapK8s.Resources.Metadata;

namespace IapK8s.Compiler.Inputs;

/// <summary>Who was there first: by creation time, unknown ones last, then by namespace and name. Total, so that every replica agrees.</summary>
internal sealed class Seniority : IComparer<IResource>
{
    public static Seniority Order { get; } = new();

    public int Compare(IResource? left, IResource? right)
    {
        var (first, second) = (left!.Metadata, right!.Metadata);
        var byTime = (first.CreationTimestamp ?? DateTimeOffset.MaxValue).CompareTo(second.CreationTimestamp ?? DateTimeOffset.MaxValue);
        if (byTime != 0)
            return byTime;
        var byNamespace = string.CompareOrdinal(first.Namespace, second.Namespace);
        return byNamespace != 0 ? byNamespace : string.CompareOrdinal(first.Name, second.Name);
    }
}
