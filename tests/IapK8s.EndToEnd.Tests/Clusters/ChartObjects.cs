using IapK8s.EndToEnd.Tests.Processes;
using IapK8s.TestKit.Namespaces;
using k8s;
using k8s.Models;

namespace IapK8s.EndToEnd.Tests.Clusters;

/// <summary>What <c>helm install</c> with the chart's default values would create, as far as it matters without nodes: rights, webhooks, admission policies and the pods' templates.</summary>
internal sealed class ChartObjects
{
    private static readonly Dictionary<string, Type> Kinds = new()
    {
        ["apps/v1/Deployment"] = typeof(V1Deployment),
        ["rbac.authorization.k8s.io/v1/ClusterRole"] = typeof(V1ClusterRole),
        ["rbac.authorization.k8s.io/v1/ClusterRoleBinding"] = typeof(V1ClusterRoleBinding),
        ["rbac.authorization.k8s.io/v1/Role"] = typeof(V1Role),
        ["rbac.authorization.k8s.io/v1/RoleBinding"] = typeof(V1RoleBinding),
        ["admissionregistration.k8s.io/v1/MutatingWebhookConfiguration"] = typeof(V1MutatingWebhookConfiguration),
        ["admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration"] = typeof(V1ValidatingWebhookConfiguration),
        ["admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy"] = typeof(V1ValidatingAdmissionPolicy),
        ["admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyBinding"] = typeof(V1ValidatingAdmissionPolicyBinding),
    };

    private readonly List<IKubernetesObject> _all;

    private ChartObjects(IEnumerable<object> all) => _all = [.. all.OfType<IKubernetesObject>()];

    public static string ReleaseNamespace => "iap-system";

    public static ChartObjects Render()
    {
        var text = Tool.Run(Path.Combine(Repository.Root, "hack", "chart", "render"), "--values", Path.Combine(Repository.Root, "charts", "iap-k8s", "ci", "default-values.yaml"));
        var documents = text.Split("---\n", StringSplitOptions.RemoveEmptyEntries)
            .Where(document => KubernetesYaml.Deserialize<KubernetesObject>(document) is { Kind: not null } head && Kinds.ContainsKey($"{head.ApiVersion}/{head.Kind}"));
        return new ChartObjects(KubernetesYaml.LoadAllFromString(string.Join("---\n", documents), Kinds));
    }

    public V1PodSpec PodOf(string deployment) => Of<V1Deployment>().Single(found => found.Name() == deployment).Spec.Template.Spec;

    public async Task InstallAsync(Kubernetes admin)
    {
        foreach (var role in Of<V1ClusterRole>())
        {
            await admin.RbacAuthorizationV1.CreateClusterRoleAsync(role);
        }

        foreach (var binding in Of<V1ClusterRoleBinding>())
        {
            await admin.RbacAuthorizationV1.CreateClusterRoleBindingAsync(binding);
        }

        foreach (var role in Of<V1Role>())
        {
            await admin.RbacAuthorizationV1.CreateNamespacedRoleAsync(role, role.Namespace());
        }

        foreach (var binding in Of<V1RoleBinding>())
        {
            await admin.RbacAuthorizationV1.CreateNamespacedRoleBindingAsync(binding, binding.Namespace());
        }

        foreach (var policy in Of<V1ValidatingAdmissionPolicy>())
        {
            await admin.AdmissionregistrationV1.CreateValidatingAdmissionPolicyAsync(policy);
        }

        foreach (var binding in Of<V1ValidatingAdmissionPolicyBinding>())
        {
            await admin.AdmissionregistrationV1.CreateValidatingAdmissionPolicyBindingAsync(binding);
        }

        foreach (var webhook in Of<V1MutatingWebhookConfiguration>())
        {
            await admin.AdmissionregistrationV1.CreateMutatingWebhookConfigurationAsync(webhook);
        }

        foreach (var webhook in Of<V1ValidatingWebhookConfiguration>())
        {
            await admin.AdmissionregistrationV1.CreateValidatingWebhookConfigurationAsync(webhook);
        }
    }

    private IEnumerable<T> Of<T>() => _all.OfType<T>();
}
