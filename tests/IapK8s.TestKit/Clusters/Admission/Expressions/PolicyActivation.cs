using System.Text.Json;
using System.Text.Json.Nodes;
using IapK8s.Policy.Cel;
using IapK8s.Policy.Cel.Values;

namespace IapK8s.TestKit.Clusters.Admission.Expressions;

/// <summary>What the expressions of one request see; a policy's own variables are worked out where somebody reads them, once.</summary>
internal sealed class PolicyActivation(PolicyProgram policy, JsonObject? @object, JsonObject? old, JsonObject request, JsonObject? parameters, JsonObject? namespaceObject, AuthorizerValue authorizer, CheckValue requestResource) : CelActivation
{
    private readonly Dictionary<int, CelValue> _read = [];

    public override CelValue Read(int slot)
    {
        if (_read.TryGetValue(slot, out var value))
            return value;
        return _read[slot] = policy.Environment.Variables[slot].Name switch
        {
            "object" => Json(@object),
            "oldObject" => Json(old),
            "request" => Json(request),
            "params" => Json(parameters),
            "namespaceObject" => Json(namespaceObject),
            "authorizer" => CelValue.Of(authorizer),
            "authorizer.requestResource" => CelValue.Of(requestResource),
            _ => policy.Variables[slot].Evaluate(this),
        };
    }

    private static CelValue Json(JsonObject? document) => document is null ? CelValue.Null : CelValue.OfJson(JsonSerializer.SerializeToElement(document));
}
