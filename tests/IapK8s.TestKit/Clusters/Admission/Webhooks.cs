using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Http;
using IapK8s.TestKit.Clusters.Objects;
using IapK8s.TestKit.Clusters.Patching;
using IapK8s.TestKit.Clusters.Storage;

namespace IapK8s.TestKit.Clusters.Admission;

/// <summary>Calls the registered webhooks (kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers).</summary>
internal sealed class Webhooks(ObjectStore store, WebhookClient client, AdmissionExpressions expressions)
{
    private const string Mutating = "admissionregistration.k8s.io/mutatingwebhookconfigurations";
    private const string Validating = "admissionregistration.k8s.io/validatingwebhookconfigurations";

    /// <summary>One after the other, and once more those that asked for it when a later one changed something.</summary>
    public async Task<JsonObject> MutateAsync(AdmissionAttributes attributes, Func<JsonObject, JsonObject> reshape, CancellationToken cancellation)
    {
        var called = new List<(JsonObject Webhook, bool Changed)>();
        foreach (var webhook in Registered(Mutating))
        {
            var (next, wasCalled) = await MutateOnceAsync(webhook, attributes, reshape, cancellation);
            if (!wasCalled)
                continue;
            called.Add((webhook, !JsonNode.DeepEquals(next, attributes.Object)));
            attributes = attributes with { Object = next };
        }
        for (var i = 0; i < called.Count - 1; i++)
        {
            if (called[i].Webhook.Text("reinvocationPolicy") == "IfNeeded" && called.Skip(i + 1).Any(later => later.Changed))
                attributes = attributes with { Object = (await MutateOnceAsync(called[i].Webhook, attributes, reshape, cancellation)).Next };
        }
        return attributes.Object!;
    }

    /// <summary>All at once; each may refuse.</summary>
    public async Task ValidateAsync(AdmissionAttributes attributes, CancellationToken cancellation)
    {
        var asked = Registered(Validating).Where(webhook => IsAsked(webhook, attributes)).ToList();
        await Task.WhenAll(asked.Select(webhook => AskAsync(webhook, attributes, cancellation)));
    }

    private async Task<(JsonObject Next, bool WasCalled)> MutateOnceAsync(JsonObject webhook, AdmissionAttributes attributes, Func<JsonObject, JsonObject> reshape, CancellationToken cancellation)
    {
        var current = attributes.Object!;
        if (!IsAsked(webhook, attributes) || await AskAsync(webhook, attributes, cancellation) is not { } response)
            return (current, false);
        if (response.Text("patch") is not { Length: > 0 } patch)
            return (current, true);
        if (response.Text("patchType") != "JSONPatch")
        {
            Pass(webhook, new WebhookFailure($"unsupported patchType \"{response.Text("patchType")}\""));
            return (current, true);
        }
        try
        {
            return (reshape(JsonPatch.Apply(current, JsonNode.Parse(Convert.FromBase64String(patch)))), true);
        }
        catch (Exception e) when (e is ApiFailure or FormatException or System.Text.Json.JsonException)
        {
            throw new ApiFailure(500, "InternalError", $"Internal error occurred: webhook \"{webhook.Text("name")}\": {e.Message}");
        }
    }

    /// <returns>Null where nobody answered and failurePolicy lets that pass.</returns>
    private async Task<JsonObject?> AskAsync(JsonObject webhook, AdmissionAttributes attributes, CancellationToken cancellation)
    {
        var name = webhook.Text("name");
        if (attributes.Request.IsDryRun && webhook.Text("sideEffects") is not ("None" or "NoneOnDryRun"))
            throw Failures.BadRequest($"admission webhook \"{name}\" does not support dry run");
        JsonObject response;
        try
        {
            response = await client.AskAsync(webhook, AdmissionRequests.Of(attributes, Guid.NewGuid().ToString()), cancellation);
        }
        catch (WebhookFailure failure)
        {
            Pass(webhook, failure);
            return null;
        }
        if (response.Flag("allowed"))
            return response;
        var status = response.Child("status");
        var reason = status.Text("message") ?? status.Text("reason");
        var code = (int)(status.Whole("code") ?? 403);
        throw new ApiFailure(code is >= 400 and < 600 ? code : 403, status.Text("reason") ?? "Forbidden", $"admission webhook \"{name}\" denied the request{(reason is null ? " without explanation" : $": {reason}")}");
    }

    /// <summary>Returns where <c>Ignore</c> lets it pass; everything else refuses.</summary>
    private static void Pass(JsonObject webhook, WebhookFailure failure)
    {
        if (webhook.Text("failurePolicy") != "Ignore")
            throw new ApiFailure(500, "InternalError", $"Internal error occurred: failed calling webhook \"{webhook.Text("name")}\": failed to call webhook: {failure.Message}");
    }

    private bool IsAsked(JsonObject webhook, AdmissionAttributes attributes)
    {
        if (!webhook.Objects("rules").Any(rule => AdmissionMatch.Covers(rule, attributes)) || !AdmissionMatch.Selects(webhook, attributes, store))
            return false;
        return expressions.Conditions(webhook, attributes) switch
        {
            { Error: { } error } when webhook.Text("failurePolicy") != "Ignore" =>
                throw new ApiFailure(403, "Forbidden", $"{attributes.Request.Kind.GroupResource} \"{attributes.Name}\" is forbidden: {error}"),
            { Error: not null } => false,
            var outcome => outcome.Holds,
        };
    }

    /// <summary>By the configurations' names, then in their order.</summary>
    private IEnumerable<JsonObject> Registered(string resource) => store.Snapshot(resource).Objects.Values.SelectMany(configuration => configuration.Open().Objects("webhooks"));
}
