using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Http;
using IapK8s.TestKit.Clusters.Kinds;
using IapK8s.TestKit.Clusters.Objects;

namespace IapK8s.TestKit.Clusters.Access;

/// <summary>Answers the kinds that are questions: TokenReview, SubjectAccessReview and their like.</summary>
internal sealed class AccessReviews(RoleEvaluator roles, ServiceAccountTokens tokens)
{
    /// <returns>The question with its status.</returns>
    public JsonObject Answer(ApiKind kind, string ns, Caller caller, JsonObject review)
    {
        review["apiVersion"] = kind.ApiVersion;
        review["kind"] = kind.Kind;
        _ = review.Metadata();
        var spec = review.Ensure("spec");
        review["status"] = kind.Kind switch
        {
            "TokenReview" => ReviewToken(kind, spec),
            "SelfSubjectReview" => new JsonObject { ["userInfo"] = UserInfo.Of(caller) },
            "SelfSubjectAccessReview" => Decide(kind, caller, spec),
            "LocalSubjectAccessReview" when spec.Child("resourceAttributes").Text("namespace") != ns =>
                throw Failures.Invalid(kind, "", "spec.resourceAttributes.namespace", $"Invalid value: must be {ns}"),
            _ => Decide(kind, UserInfo.Read(spec, "user"), spec),
        };
        return review;
    }

    private JsonObject ReviewToken(ApiKind kind, JsonObject spec)
    {
        if (spec.Text("token") is not { Length: > 0 } token)
            throw Failures.Invalid(kind, "", "spec.token", "Required value: token is required for TokenReview in authentication");
        var audiences = spec.Texts("audiences").ToList();
        var verified = tokens.Verify(token, audiences.Count > 0 ? audiences : [.. tokens.DefaultAudiences]);
        return verified is null
            ? new JsonObject { ["user"] = new JsonObject(), ["error"] = "invalid bearer token" }
            : new JsonObject { ["authenticated"] = true, ["user"] = UserInfo.Of(verified.Caller), ["audiences"] = JsonObjects.Array(verified.Audiences) };
    }

    private JsonObject Decide(ApiKind kind, Caller subject, JsonObject spec)
    {
        AccessQuestion question;
        if (spec.Child("resourceAttributes") is { } resource)
        {
            question = new AccessQuestion(resource.Text("verb") ?? "")
            {
                Group = resource.Text("group") ?? "",
                Resource = resource.Text("resource") ?? "",
                Subresource = resource.Text("subresource") ?? "",
                Namespace = resource.Text("namespace") ?? "",
                Name = resource.Text("name") ?? "",
            };
        }
        else if (spec.Child("nonResourceAttributes") is { } path)
        {
            question = new AccessQuestion(path.Text("verb") ?? "") { Path = path.Text("path") ?? "" };
        }
        else
        {
            throw Failures.Invalid(kind, "", "spec.resourceAttributes", "Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified");
        }
        return new JsonObject { ["allowed"] = roles.Allows(subject, question) };
    }
}
