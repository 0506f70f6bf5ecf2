using k8s;
using k8s.Models;
using YamlDotNet.RepresentationModel;

namespace IapK8s.Chart.Tests.Renders;

/// <summary>One object: as text, as a tree, and as the type of its kind, read strictly: a field that the kind does not have is an error.</summary>
internal sealed record Manifest(string Text, YamlMappingNode Tree, IKubernetesObject? Typed)
{
    private static readonly Dictionary<string, Func<string, IKubernetesObject>> Types = new()
    {
        ["v1/Pod"] = Strictly<V1Pod>,
        ["v1/Service"] = Strictly<V1Service>,
        ["v1/ServiceAccount"] = Strictly<V1ServiceAccount>,
        ["apps/v1/Deployment"] = Strictly<V1Deployment>,
        ["policy/v1/PodDisruptionBudget"] = Strictly<V1PodDisruptionBudget>,
        ["networking.k8s.io/v1/NetworkPolicy"] = Strictly<V1NetworkPolicy>,
        ["networking.k8s.io/v1/Ingress"] = Strictly<V1Ingress>,
        ["rbac.authorization.k8s.io/v1/ClusterRole"] = Strictly<V1ClusterRole>,
        ["rbac.authorization.k8s.io/v1/ClusterRoleBinding"] = Strictly<V1ClusterRoleBinding>,
        ["rbac.authorization.k8s.io/v1/Role"] = Strictly<V1Role>,
        ["rbac.authorization.k8s.io/v1/RoleBinding"] = Strictly<V1RoleBinding>,
        ["scheduling.k8s.io/v1/PriorityClass"] = Strictly<V1PriorityClass>,
        ["apiextensions.k8s.io/v1/CustomResourceDefinition"] = Strictly<V1CustomResourceDefinition>,
        ["admissionregistration.k8s.io/v1/MutatingWebhookConfiguration"] = Strictly<V1MutatingWebhookConfiguration>,
        ["admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration"] = Strictly<V1ValidatingWebhookConfiguration>,
        ["admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy"] = Strictly<V1ValidatingAdmissionPolicy>,
        ["admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyBinding"] = Strictly<V1ValidatingAdmissionPolicyBinding>,
    };

    /// <summary>Kinds of others' operators, for which there are no types here.</summary>
    public static readonly string[] Foreign = ["cert-manager.io/v1/Issuer", "cert-manager.io/v1/Certificate", "monitoring.coreos.com/v1/PrometheusRule"];

    public string ApiVersion => Scalar("apiVersion");

    public string Kind => Scalar("kind");

    public string Type => $"{ApiVersion}/{Kind}";

    public string Name => Scalar("metadata", "name");

    public string? Namespace => Find("metadata", "namespace") is YamlScalarNode scalar ? scalar.Value : null;

    public static Manifest Parse(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        var manifest = new Manifest(text, (YamlMappingNode)stream.Documents.Single().RootNode, null);
        return manifest with { Typed = Types.TryGetValue(manifest.Type, out var read) ? read(text) : null };
    }

    public YamlNode? Find(params string[] path)
    {
        YamlNode? node = Tree;
        foreach (var name in path)
        {
            node = node is YamlMappingNode map && map.Children.TryGetValue(name, out var child) ? child : null;
        }

        return node;
    }

    public override string ToString() => $"{Kind} {Name}";

    private string Scalar(params string[] path) => (Find(path) as YamlScalarNode)?.Value ?? throw new InvalidDataException($"{string.Join('.', path)} is missing in:\n{Text}");

    private static T Strictly<T>(string text)
        where T : IKubernetesObject => KubernetesYaml.Deserialize<T>(text, strict: true);
}
