using IapK8s.Resources.Revocations;

namespace IapK8s.Sources.Manifests;

internal static class RevocationReader
{
    public static IapRevocationSpec Spec(ObjectReader spec) => new()
    {
        User = spec.Object("user", user => new RevokedUser { Provider = user.Text("provider"), Sub = user.Text("sub"), Email = user.Text("email") }),
        SessionId = spec.Text("sessionId"),
        NotBefore = spec.Text("notBefore"),
        Until = spec.Text("until"),
        Expires = spec.Text("expires"),
    };
}
