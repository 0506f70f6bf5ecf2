using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using IapK8s.Policy.Cel.Values;
using IapK8s.TestKit.Clusters.Access;
using IapK8s.TestKit.Clusters.Admission.Expressions;
using IapK8s.TestKit.Clusters.Storage;

namespace IapK8s.TestKit.Clusters.Admission;

/// <summary>Whether all of the conditions hold; an error where one could not be worked out and none was false.</summary>
internal sealed record ConditionOutcome(bool Holds, string? Error);

/// <summary>Evaluates what policies and webhooks have in common: <c>matchConditions</c>, over the request as expressions see it.</summary>
internal sealed class AdmissionExpressions(RoleEvaluator roles, ObjectStore store)
{
    private readonly ConcurrentDictionary<string, PolicyProgram> _compiled = new();

    /// <param name="spec">Holds the expressions; the same text compiles once.</param>
    public PolicyProgram Compile(JsonObject spec)
    {
        var expressions = new JsonObject();
        foreach (var name in (ReadOnlySpan<string>)["matchConditions", "variables", "validations"])
            expressions[name] = spec[name]?.DeepClone();
        return _compiled.GetOrAdd(expressions.ToJsonString(), _ => PolicyProgram.Compile(expressions));
    }

    public PolicyActivation Activate(PolicyProgram program, AdmissionAttributes attributes, JsonObject? parameters)
    {
        var (request, kind) = (attributes.Request, attributes.Request.Kind);
        var authorizer = new AuthorizerValue(roles, request.Caller);
        var resource = new AccessQuestion("") { Group = kind.Group, Resource = kind.Plural, Subresource = request.Subresource, Namespace = request.Namespace, Name = attributes.Name };
        var described = AdmissionRequests.Of(attributes, uid: "");
        // Expressions have the objects as variables of their own.
        foreach (var name in (ReadOnlySpan<string>)["uid", "object", "oldObject"])
            described.Remove(name);
        var ns = request.Namespace.Length > 0 ? store.Find("/namespaces", "", request.Namespace)?.Open() : null;
        return new PolicyActivation(program, attributes.Object, attributes.Old, described, parameters, ns, authorizer, authorizer.Ask(CheckValue.Resource, resource));
    }

    public ConditionOutcome Conditions(JsonObject holder, AdmissionAttributes attributes)
    {
        if (holder["matchConditions"] is not JsonArray { Count: > 0 })
            return new ConditionOutcome(true, null);
        var program = Compile(holder);
        return program.Problems.Count > 0 ? new ConditionOutcome(false, program.Problems[0]) : Conditions(program, Activate(program, attributes, parameters: null));
    }

    /// <summary>One that is false decides, whatever went wrong with the others.</summary>
    public static ConditionOutcome Conditions(PolicyProgram program, PolicyActivation activation)
    {
        string? error = null;
        foreach (var (name, condition) in program.MatchConditions)
        {
            var result = condition.Evaluate(activation);
            if (result.IsFalse)
                return new ConditionOutcome(false, null);
            if (!result.IsTrue)
                error ??= $"failed to evaluate match condition '{name}': {Describe(result)}";
        }
        return new ConditionOutcome(error is null, error);
    }

    public static string Describe(CelValue result) => result.IsError ? result.AsError().Message : result.ToString();
}
