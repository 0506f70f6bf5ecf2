using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Objects;

namespace IapK8s.TestKit.Clusters.Access;

/// <summary>A caller as <c>authentication.k8s.io/v1 UserInfo</c>: in reviews and in admission.</summary>
internal static class UserInfo
{
    public static JsonObject Of(Caller caller)
    {
        var user = new JsonObject { ["username"] = caller.Name };
        if (caller.Uid.Length > 0)
            user["uid"] = caller.Uid;
        user["groups"] = JsonObjects.Array(caller.Groups);
        if (caller.Extra.Count > 0)
            user["extra"] = new JsonObject(caller.Extra.Select(extra => KeyValuePair.Create(extra.Key, (JsonNode?)JsonObjects.Array(extra.Value))));
        return user;
    }

    /// <param name="nameField"><c>user</c> in SubjectAccessReviews.</param>
    public static Caller Read(JsonObject spec, string nameField) => new(spec.Text(nameField) ?? "", spec.Text("uid") ?? "", [.. spec.Texts("groups")]);
}
