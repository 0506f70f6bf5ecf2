using IapK8s.TestKit.Clusters.Access;
using IapK8s.TestKit.Clusters.Kinds;

namespace IapK8s.TestKit.Clusters.Writing;

/// <summary>Who writes what, and how.</summary>
/// <param name="Manager">The field manager that the change is put down to.</param>
internal sealed record WriteRequest(ApiKind Kind, string Namespace, string Name, string Subresource, Caller Caller, bool IsDryRun, string Manager)
{
    /// <summary><c>fieldValidation=Strict</c>: what nobody knows is refused instead of dropped. Looked at for custom resources alone.</summary>
    public bool IsStrict { get; init; }

    /// <summary>A server-side apply.</summary>
    public bool IsApply { get; init; }
}
