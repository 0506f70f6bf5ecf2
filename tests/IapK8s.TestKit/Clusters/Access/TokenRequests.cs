using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Http;
using IapK8s.TestKit.Clusters.Kinds;
using IapK8s.TestKit.Clusters.Objects;
using IapK8s.TestKit.Clusters.Storage;

namespace IapK8s.TestKit.Clusters.Access;

/// <summary><c>serviceaccounts/token</c>: a token for an audience, bound to a pod that runs as the account.</summary>
internal sealed class TokenRequests(ObjectStore store, ServiceAccountTokens tokens, ServedKinds kinds, TimeProvider time)
{
    private static readonly ApiKind Kind = new("authentication.k8s.io", "v1", "TokenRequest", "tokenrequests");

    public JsonObject Answer(string ns, string name, JsonObject request)
    {
        var account = store.Find("/serviceaccounts", ns, name) ?? throw Failures.NotFound(kinds.FindAny("", "serviceaccounts")!, name);
        var spec = request.Ensure("spec");
        var seconds = spec.Whole("expirationSeconds") ?? 3600;
        if (seconds < ServiceAccountTokens.Shortest)
            throw Failures.Invalid(Kind, "", "spec.expirationSeconds", $"Invalid value: {seconds}: may not specify a duration less than 10 minutes");
        var audiences = spec.Texts("audiences").ToList();
        if (audiences.Count == 0)
            audiences = [.. tokens.DefaultAudiences];
        var pod = spec.Child("boundObjectRef") is { } bound ? BoundPod(ns, name, bound) : null;

        var now = time.GetUtcNow();
        var expires = now.AddSeconds(seconds);
        request["apiVersion"] = Kind.ApiVersion;
        request["kind"] = Kind.Kind;
        request.Metadata()["name"] = name;
        request.Metadata()["namespace"] = ns;
        request.Metadata()["creationTimestamp"] = JsonObjects.Time(now);
        spec["audiences"] = JsonObjects.Array(audiences);
        spec["expirationSeconds"] = seconds;
        request["status"] = new JsonObject
        {
            ["token"] = tokens.Sign(account, pod, audiences, now, expires),
            ["expirationTimestamp"] = JsonObjects.Time(expires),
        };
        return request;
    }

    private StoredObject BoundPod(string ns, string account, JsonObject bound)
    {
        if (bound.Text("kind") != "Pod")
            throw Failures.BadRequest($"cannot bind token for serviceaccount \"{account}\" to object of type {bound.Text("apiVersion")}, Kind={bound.Text("kind")}: only pods are served here");
        var podKind = kinds.FindAny("", "pods")!;
        var name = bound.Text("name") ?? "";
        var pod = store.Find("/pods", ns, name) ?? throw Failures.NotFound(podKind, name);
        if (bound.Text("uid") is { Length: > 0 } uid && uid != pod.Uid)
            throw Failures.Conflict(podKind, name, $"the UID in the bound object reference ({uid}) does not match the UID in record. The object might have been deleted and then recreated");
        if ((pod.Text("spec", "serviceAccountName") ?? "") != account)
            throw Failures.BadRequest($"cannot bind token for serviceaccount \"{account}\" to pod running with different serviceaccount name.");
        return pod;
    }
}
