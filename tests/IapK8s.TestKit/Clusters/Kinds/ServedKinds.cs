using System.Collections.Immutable;

namespace IapK8s.TestKit.Clusters.Kinds;

/// <summary>What the server serves now: what is built in, and what the stored CustomResourceDefinitions add.</summary>
internal sealed class ServedKinds
{
    private static readonly ImmutableArray<ApiKind> BuiltIn = [.. BuiltInKinds.Table];

    private ImmutableArray<ApiKind> _all = BuiltIn;

    public ImmutableArray<ApiKind> All => _all;

    public ApiKind? Find(string group, string version, string plural) =>
        _all.FirstOrDefault(kind => kind.Plural == plural && kind.Version == version && kind.Group == group);

    public ApiKind? FindKind(string group, string version, string kind) =>
        _all.FirstOrDefault(each => each.Kind == kind && each.Version == version && each.Group == group);

    public ApiKind? FindAny(string group, string plural) => _all.FirstOrDefault(kind => kind.Plural == plural && kind.Group == group);

    public void Serve(IEnumerable<ApiKind> custom) =>
        // A definition of what is served anyway (Gateway API's own ones) takes over.
        _all = [.. custom, .. BuiltIn.Where(kind => !custom.Any(each => each.Group == kind.Group && each.Plural == kind.Plural))];
}
