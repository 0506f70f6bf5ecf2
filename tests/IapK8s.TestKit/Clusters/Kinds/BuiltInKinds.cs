namespace IapK8s.TestKit.Clusters.Kinds;

/// <summary>The resources that an API server has without any CustomResourceDefinition, as far as the suite needs them, and Gateway API, whose definitions every cluster that we meet has installed.</summary>
internal static class BuiltInKinds
{
    private static readonly string[] All = ["all"];

    public static IReadOnlyList<ApiKind> Table { get; } =
    [
        new("", "v1", "Namespace", "namespaces") { IsNamespaced = false, HasStatus = true, ShortNames = ["ns"], Subresources = ["finalize"] },
        new("", "v1", "Node", "nodes") { IsNamespaced = false, HasStatus = true, ShortNames = ["no"] },
        new("", "v1", "Pod", "pods") { HasStatus = true, CountsGenerations = true, ShortNames = ["po"], Categories = All, Subresources = ["eviction", "binding", "ephemeralcontainers", "resize"], ReturnsDeleted = true },
        new("", "v1", "Service", "services") { HasStatus = true, ShortNames = ["svc"], Categories = All, ReturnsDeleted = true },
        new("", "v1", "Secret", "secrets"),
        new("", "v1", "ConfigMap", "configmaps") { ShortNames = ["cm"] },
        new("", "v1", "ServiceAccount", "serviceaccounts") { ShortNames = ["sa"], Subresources = ["token"], ReturnsDeleted = true },
        new("", "v1", "Event", "events") { ShortNames = ["ev"], CreatesOnUpdate = true },
        new("events.k8s.io", "v1", "Event", "events") { ShortNames = ["ev"], CreatesOnUpdate = true, StoredInGroup = "" },
        new("apps", "v1", "Deployment", "deployments") { HasStatus = true, CountsGenerations = true, ShortNames = ["deploy"], Categories = All, Subresources = ["scale"] },
        new("apps", "v1", "StatefulSet", "statefulsets") { HasStatus = true, CountsGenerations = true, ShortNames = ["sts"], Categories = All, Subresources = ["scale"] },
        new("apps", "v1", "DaemonSet", "daemonsets") { HasStatus = true, CountsGenerations = true, ShortNames = ["ds"], Categories = All },
        new("apps", "v1", "ReplicaSet", "replicasets") { HasStatus = true, CountsGenerations = true, ShortNames = ["rs"], Categories = All, Subresources = ["scale"] },
        new("batch", "v1", "Job", "jobs") { HasStatus = true, CountsGenerations = true, Categories = All },
        new("batch", "v1", "CronJob", "cronjobs") { HasStatus = true, CountsGenerations = true, ShortNames = ["cj"], Categories = All },
        new("networking.k8s.io", "v1", "Ingress", "ingresses") { HasStatus = true, CountsGenerations = true, ShortNames = ["ing"] },
        new("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies") { CountsGenerations = true, ShortNames = ["netpol"] },
        new("gateway.networking.k8s.io", "v1", "HTTPRoute", "httproutes") { HasStatus = true, CountsGenerations = true, NeedsResourceVersion = true, Categories = ["gateway-api"] },
        new("gateway.networking.k8s.io", "v1", "Gateway", "gateways") { HasStatus = true, CountsGenerations = true, NeedsResourceVersion = true, ShortNames = ["gtw"], Categories = ["gateway-api"] },
        new("gateway.networking.k8s.io", "v1beta1", "ReferenceGrant", "referencegrants") { CountsGenerations = true, NeedsResourceVersion = true, ShortNames = ["refgrant"], Categories = ["gateway-api"] },
        new("coordination.k8s.io", "v1", "Lease", "leases") { NeedsResourceVersion = true, CreatesOnUpdate = true },
        new("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices") { CountsGenerations = true },
        new("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets") { HasStatus = true, CountsGenerations = true, ShortNames = ["pdb"] },
        new("rbac.authorization.k8s.io", "v1", "Role", "roles"),
        new("rbac.authorization.k8s.io", "v1", "RoleBinding", "rolebindings"),
        new("rbac.authorization.k8s.io", "v1", "ClusterRole", "clusterroles") { IsNamespaced = false },
        new("rbac.authorization.k8s.io", "v1", "ClusterRoleBinding", "clusterrolebindings") { IsNamespaced = false },
        new("admissionregistration.k8s.io", "v1", "MutatingWebhookConfiguration", "mutatingwebhookconfigurations") { IsNamespaced = false, CountsGenerations = true, Categories = ["api-extensions"] },
        new("admissionregistration.k8s.io", "v1", "ValidatingWebhookConfiguration", "validatingwebhookconfigurations") { IsNamespaced = false, CountsGenerations = true, Categories = ["api-extensions"] },
        new("admissionregistration.k8s.io", "v1", "ValidatingAdmissionPolicy", "validatingadmissionpolicies") { IsNamespaced = false, HasStatus = true, CountsGenerations = true, Categories = ["api-extensions"] },
        new("admissionregistration.k8s.io", "v1", "ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings") { IsNamespaced = false, CountsGenerations = true, Categories = ["api-extensions"] },
        new("apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions") { IsNamespaced = false, HasStatus = true, CountsGenerations = true, ShortNames = ["crd", "crds"], Categories = ["api-extensions"] },
        new("authentication.k8s.io", "v1", "TokenReview", "tokenreviews") { IsNamespaced = false, IsReview = true },
        new("authentication.k8s.io", "v1", "SelfSubjectReview", "selfsubjectreviews") { IsNamespaced = false, IsReview = true },
        new("authorization.k8s.io", "v1", "SubjectAccessReview", "subjectaccessreviews") { IsNamespaced = false, IsReview = true },
        new("authorization.k8s.io", "v1", "SelfSubjectAccessReview", "selfsubjectaccessreviews") { IsNamespaced = false, IsReview = true },
        new("authorization.k8s.io", "v1", "LocalSubjectAccessReview", "localsubjectaccessreviews") { IsReview = true },
    ];
}
