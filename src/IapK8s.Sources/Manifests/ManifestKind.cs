using System.Collections.Immutable;
using IapK8s.Resources;
using IapK8s.Resources.AccessLevels;
using IapK8s.Resources.Applications;
using IapK8s.Resources.Directories;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Groups;
using IapK8s.Resources.Metadata;
using IapK8s.Resources.Policies;
using IapK8s.Resources.Providers;
using IapK8s.Resources.Revocations;
using IapK8s.Resources.Validation;

namespace IapK8s.Sources.Manifests;

/// <summary>What makes a document of one kind into a resource.</summary>
/// <param name="Read">Reads the fields; what it cannot read it reports.</param>
/// <param name="Validate">Judges what was read.</param>
internal sealed record ManifestKind(
    string ApiVersion,
    string Name,
    bool IsOurs,
    bool IsNamespaced,
    bool HidesValues,
    Func<ObjectReader, ResourceMetadata, FieldReports, IFieldLocator, object> Read,
    Func<object, ImmutableArray<Finding>> Validate);

internal static class ManifestKindTable
{
    private static readonly Dictionary<(string ApiVersion, string Kind), ManifestKind> Known = new[]
    {
        Ours(ApiGroup.IapPolicy, true, (metadata, root, locator) => new IapPolicy { Metadata = metadata, Spec = root.Object("spec", PolicyReader.Spec) ?? new(), Locator = locator }, PolicyValidator.Validate),
        Ours(ApiGroup.ClusterIapPolicy, false, (metadata, root, locator) => new ClusterIapPolicy { Metadata = metadata, Spec = root.Object("spec", PolicyReader.ClusterSpec) ?? new(), Locator = locator }, PolicyValidator.Validate),
        Ours(ApiGroup.IapProvider, true, (metadata, root, locator) => new IapProvider { Metadata = metadata, Spec = root.Object("spec", ProviderReader.Spec) ?? new(), Locator = locator }, ProviderValidator.Validate),
        Ours(ApiGroup.ClusterIapProvider, false, (metadata, root, locator) => new ClusterIapProvider { Metadata = metadata, Spec = root.Object("spec", ProviderReader.Spec) ?? new(), Locator = locator }, ProviderValidator.Validate),
        Ours(ApiGroup.IapGroup, false, (metadata, root, locator) => new IapGroup { Metadata = metadata, Spec = root.Object("spec", Group) ?? new(), Locator = locator }, GroupValidator.Validate),
        Ours(ApiGroup.IapDirectory, false, (metadata, root, locator) => new IapDirectory { Metadata = metadata, Spec = root.Object("spec", DirectoryReader.Spec) ?? new(), Locator = locator }, DirectoryValidator.Validate),
        Ours(ApiGroup.IapRevocation, false, (metadata, root, locator) => new IapRevocation { Metadata = metadata, Spec = root.Object("spec", RevocationReader.Spec) ?? new(), Locator = locator }, RevocationValidator.Validate),
        Ours(ApiGroup.IapAccessLevel, false, (metadata, root, locator) => new IapAccessLevel { Metadata = metadata, Spec = root.Object("spec", AccessLevelReader.Spec) ?? new(), Locator = locator }, AccessLevelValidator.Validate),
        Ours(ApiGroup.IapApplication, true, (metadata, root, locator) => new IapApplication { Metadata = metadata, Spec = root.Object("spec", ApplicationReader.Spec) ?? new(), Locator = locator }, ApplicationValidator.Validate),
        Core("Pod", hidesValues: false, (root, metadata, reports, _) => CoreReader.Pod(root, metadata, reports)),
        Core("Service", hidesValues: false, (root, metadata, reports, _) => CoreReader.Service(root, metadata, reports)),
        Core("Secret", hidesValues: true, (root, metadata, reports, _) => CoreReader.Secret(root, metadata, reports)),
        Core("Namespace", hidesValues: false, (root, metadata, _, _) => CoreReader.Namespace(root, metadata), isNamespaced: false),
        Workload("Deployment"),
        Workload("StatefulSet"),
        Workload("DaemonSet"),
        Foreign("networking.k8s.io/v1", "Ingress", (root, metadata, _, _) => RouteReader.Ingress(root, metadata)),
        Foreign("gateway.networking.k8s.io/v1", "HTTPRoute", (root, metadata, _, _) => RouteReader.HttpRoute(root, metadata)),
        Foreign("gateway.networking.k8s.io/v1beta1", "ReferenceGrant", (root, metadata, _, _) => GrantReader.Grant(root, metadata)),
        Foreign("gateway.networking.k8s.io/v1", "ReferenceGrant", (root, metadata, _, _) => GrantReader.Grant(root, metadata)),
    }.ToDictionary(kind => (kind.ApiVersion, kind.Name));

    /// <summary>Kinds of the group that are designed and not built: to ignore one would be to ignore a rule.</summary>
    public static readonly string[] Later = [];

    public static IEnumerable<string> OurNames => Known.Values.Where(kind => kind.IsOurs).Select(kind => kind.Name);

    public static ManifestKind? Find(string apiVersion, string kind) => Known.GetValueOrDefault((apiVersion, kind));

    private static IapGroupSpec Group(ObjectReader spec) => new() { Members = spec.Texts("members"), Description = spec.Text("description") };

    private static ManifestKind Ours<T>(string name, bool isNamespaced, Func<ResourceMetadata, ObjectReader, IFieldLocator, T> read, Func<T, ImmutableArray<Finding>> validate) where T : class =>
        new(ApiGroup.ApiVersion, name, true, isNamespaced, false, (root, metadata, _, locator) => read(metadata, root, locator), value => validate((T)value));

    private static ManifestKind Core(string name, bool hidesValues, Func<ObjectReader, ResourceMetadata, FieldReports, IFieldLocator, object> read, bool isNamespaced = true) =>
        new("v1", name, false, isNamespaced, hidesValues, read, _ => []);

    private static ManifestKind Foreign(string apiVersion, string name, Func<ObjectReader, ResourceMetadata, FieldReports, IFieldLocator, object> read) =>
        new(apiVersion, name, false, true, false, read, _ => []);

    private static ManifestKind Workload(string name) => Foreign("apps/v1", name, (root, metadata, reports, _) => WorkloadReader.Workload(name, root, metadata, reports));
}
