using IapK8s.TestKit.Clusters;
using k8s;
using k8s.Models;

namespace IapK8s.TestKit.Tests.Clusters;

internal sealed class AdmissionPolicyTests : ClusterTests
{
    [Test]
    public async Task APolicyDeniesWithItsMessage()
    {
        await PolicyAsync(new V1Validation { Expression = "variables.size <= 2", MessageExpression = "'too much: ' + string(variables.size)", Reason = "Forbidden" });
        var refusal = await DeniedAsync(() => Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("big", ("a", "1"), ("b", "2"), ("c", "3")), Namespace));
        (refusal.Code, refusal.Reason).ShouldBe((403, "Forbidden"));
        refusal.Message.ShouldBe($"configmaps \"big\" is forbidden: ValidatingAdmissionPolicy '{Namespace}' with binding '{Namespace}' denied request: too much: 3");
        await Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("small", ("a", "1")), Namespace);
    }

    [Test]
    public async Task APolicySeesTheOldObjectAndTheNamespace()
    {
        await PolicyAsync(new V1Validation
        {
            Expression = $"namespaceObject.metadata.name == '{Namespace}' && (oldObject == null || has(object.data) || request.operation != 'UPDATE')",
            Message = "data may not go",
        });
        var map = await Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("m", ("a", "1")), Namespace);
        map.Data = null;
        var refusal = await DeniedAsync(() => Client.CoreV1.ReplaceNamespacedConfigMapAsync(map, "m", Namespace));
        (refusal.Code, refusal.Reason).ShouldBe((422, "Invalid"));
    }

    [Test]
    public async Task ThePolicyMayAskWhatTheCallerMay()
    {
        await PolicyAsync(new V1Validation { Expression = "authorizer.group('').resource('configmaps').namespace(request.namespace).name('x').check('disable').allowed()", Message = "needs disable" });
        await Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("of-admin"), Namespace);
        await Client.RbacAuthorizationV1.CreateNamespacedRoleAsync(
            new V1Role { Metadata = new V1ObjectMeta { Name = "r" }, Rules = [new V1PolicyRule { ApiGroups = [""], Resources = ["configmaps"], Verbs = ["create"] }] }, Namespace);
        await Client.RbacAuthorizationV1.CreateNamespacedRoleBindingAsync(
            new V1RoleBinding
            {
                Metadata = new V1ObjectMeta { Name = "r" },
                RoleRef = new V1RoleRef { ApiGroup = "rbac.authorization.k8s.io", Kind = "Role", Name = "r" },
                Subjects = [new Rbacv1Subject { Kind = "ServiceAccount", Name = "app", NamespaceProperty = Namespace }],
            },
            Namespace);
        using var client = new Kubernetes(await Cluster.ServiceAccountAsync(Namespace, "app"));
        (await DeniedAsync(() => client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("of-app"), Namespace))).Message.ShouldEndWith("needs disable");
    }

    [Test]
    public async Task ParametersAreObjects()
    {
        await Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("limit", ("allowed", "yes")), Namespace);
        await PolicyAsync(
            new V1Validation { Expression = "params.data.allowed == object.data.flag", Message = "not what the parameter says" },
            paramKind: new V1ParamKind { ApiVersion = "v1", Kind = "ConfigMap" },
            paramRef: new V1ParamRef { Name = "limit", ParameterNotFoundAction = "Deny" });
        await Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("good", ("flag", "yes")), Namespace);
        (await DeniedAsync(() => Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("bad", ("flag", "no")), Namespace))).Message.ShouldEndWith("not what the parameter says");
    }

    [Test]
    public async Task AnErrorDeniesWhereThePolicyFailsClosed()
    {
        await PolicyAsync(new V1Validation { Expression = "object.nothing.here == 1" });
        (await DeniedAsync(() => Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("m"), Namespace))).Message.ShouldContain("resulted in error");
    }

    [Test]
    public async Task APolicyMustCompile()
    {
        var refusal = await RefusalAsync(() => PolicyAsync(new V1Validation { Expression = "object.x ==" }));
        refusal.Code.ShouldBe(422);
    }

    /// <summary>A real API server takes a moment until it enforces a new policy.</summary>
    private static async Task<V1Status> DeniedAsync(Func<Task> call)
    {
        V1Status? status = null;
        await Eventually.HoldsAsync(async () =>
        {
            status = await Refusals.OfAsync(call);
            return true;
        });
        return status!;
    }

    private async Task PolicyAsync(V1Validation validation, V1ParamKind? paramKind = null, V1ParamRef? paramRef = null)
    {
        var own = new V1LabelSelector { MatchLabels = new Dictionary<string, string> { ["kubernetes.io/metadata.name"] = Namespace } };
        await Client.AdmissionregistrationV1.CreateValidatingAdmissionPolicyAsync(new V1ValidatingAdmissionPolicy
        {
            Metadata = new V1ObjectMeta { Name = Namespace },
            Spec = new V1ValidatingAdmissionPolicySpec
            {
                FailurePolicy = "Fail",
                ParamKind = paramKind,
                MatchConstraints = new V1MatchResources
                {
                    NamespaceSelector = own,
                    ResourceRules = [new V1NamedRuleWithOperations { ApiGroups = [""], ApiVersions = ["v1"], Operations = ["CREATE", "UPDATE"], Resources = ["configmaps"] }],
                },
                Variables = [new V1Variable { Name = "size", Expression = "has(object.data) ? size(object.data) : 0" }],
                Validations = [validation],
            },
        });
        await Client.AdmissionregistrationV1.CreateValidatingAdmissionPolicyBindingAsync(new V1ValidatingAdmissionPolicyBinding
        {
            Metadata = new V1ObjectMeta { Name = Namespace },
            Spec = new V1ValidatingAdmissionPolicyBindingSpec { PolicyName = Namespace, ParamRef = paramRef, ValidationActions = ["Deny"] },
        });
    }
}
