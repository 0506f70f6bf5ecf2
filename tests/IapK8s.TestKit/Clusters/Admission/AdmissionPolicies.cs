using System.Text.Json.Nodes;
using IapK8s.Policy.Cel.Values;
using IapK8s.TestKit.Clusters.Admission.Expressions;
using IapK8s.TestKit.Clusters.Http;
using IapK8s.TestKit.Clusters.Objects;
using IapK8s.TestKit.Clusters.Storage;

namespace IapK8s.TestKit.Clusters.Admission;

/// <summary>ValidatingAdmissionPolicies and their bindings (kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy), on the project's expression engine.</summary>
internal sealed class AdmissionPolicies(ObjectStore store, AdmissionExpressions expressions, PolicyParameters parameters)
{
    private const string Policies = "admissionregistration.k8s.io/validatingadmissionpolicies";
    private const string Bindings = "admissionregistration.k8s.io/validatingadmissionpolicybindings";

    /// <exception cref="ApiFailure">A policy denies.</exception>
    public void Validate(AdmissionAttributes attributes)
    {
        var bindings = store.Snapshot(Bindings).Objects.Values.Select(stored => stored.Open()).ToList();
        foreach (var policy in store.Snapshot(Policies).Objects.Values.Select(stored => stored.Open()))
        {
            var own = bindings.Where(binding => binding.Child("spec").Text("policyName") == policy.Name()).ToList();
            if (own.Count == 0 || !Matches(policy.Child("spec", "matchConstraints"), attributes, needsRules: true))
                continue;
            foreach (var binding in own.Where(binding => Matches(binding.Child("spec", "matchResources"), attributes, needsRules: false)))
                Enforce(policy, binding, attributes);
        }
    }

    private void Enforce(JsonObject policy, JsonObject binding, AdmissionAttributes attributes)
    {
        var spec = policy.Child("spec")!;
        var failsClosed = spec.Text("failurePolicy") != "Ignore";
        foreach (var refusal in Judge(spec, binding, attributes))
        {
            if (refusal.IsError && !failsClosed)
                continue;
            // Warn and Audit tell, they do not stop; an error that failurePolicy refuses stops like a denial.
            if (binding.Child("spec").Texts("validationActions").Contains("Deny"))
                throw Denied(policy, binding, attributes, refusal);
        }
    }

    private IEnumerable<Refusal> Judge(JsonObject spec, JsonObject binding, AdmissionAttributes attributes)
    {
        var program = expressions.Compile(spec);
        if (program.Problems.Count > 0)
            return [new Refusal(program.Problems[0], "Invalid", IsError: true)];
        var (found, problem) = parameters.Of(spec, binding.Child("spec")!, attributes);
        if (problem is not null)
            return [new Refusal(problem, "Invalid", IsError: true)];
        return found.SelectMany(each => JudgeWith(program, attributes, each));
    }

    private IEnumerable<Refusal> JudgeWith(PolicyProgram program, AdmissionAttributes attributes, JsonObject? parameter)
    {
        var activation = expressions.Activate(program, attributes, parameter);
        var conditions = AdmissionExpressions.Conditions(program, activation);
        if (conditions.Error is { } error)
            yield return new Refusal(error, "Invalid", IsError: true);
        if (!conditions.Holds)
            yield break;
        foreach (var validation in program.Validations)
        {
            var result = validation.Program.Evaluate(activation);
            if (result.IsTrue)
                continue;
            yield return result.IsFalse
                ? new Refusal(Message(validation, activation), validation.Reason, IsError: false)
                : new Refusal($"expression '{validation.Expression}' resulted in error: {AdmissionExpressions.Describe(result)}", "Invalid", IsError: true);
        }
    }

    private static string Message(Validation validation, PolicyActivation activation)
    {
        if (validation.Message?.Evaluate(activation) is { Kind: CelKind.String } said && said.AsString().Trim() is { Length: > 0 } text && !text.Contains('\n'))
            return text;
        return validation.FixedMessage ?? $"failed expression: {validation.Expression.Trim()}";
    }

    private bool Matches(JsonObject? match, AdmissionAttributes attributes, bool needsRules)
    {
        if (match is null)
            return !needsRules;
        var rules = match.Objects("resourceRules").ToList();
        return (rules.Count == 0 ? !needsRules : rules.Any(rule => AdmissionMatch.Covers(rule, attributes)))
            && !match.Objects("excludeResourceRules").Any(rule => AdmissionMatch.Covers(rule, attributes))
            && AdmissionMatch.Selects(match, attributes, store);
    }

    private static ApiFailure Denied(JsonObject policy, JsonObject binding, AdmissionAttributes attributes, Refusal refusal)
    {
        var kind = attributes.Request.Kind;
        var message = $"ValidatingAdmissionPolicy '{policy.Name()}' with binding '{binding.Name()}' denied request: {refusal.Message}";
        var code = refusal.Reason switch { "Unauthorized" => 401, "Forbidden" => 403, "RequestEntityTooLarge" => 413, _ => 422 };
        var details = new JsonObject { ["name"] = attributes.Name, ["kind"] = kind.Plural, ["causes"] = new JsonArray(new JsonObject { ["message"] = message }) };
        if (kind.Group.Length > 0)
            details["group"] = kind.Group;
        return new ApiFailure(code, refusal.Reason, $"{kind.GroupResource} \"{attributes.Name}\" is forbidden: {message}") { Details = details };
    }

    private sealed record Refusal(string Message, string Reason, bool IsError);
}
