namespace IapK8s.TestKit.Clusters.Access;

/// <summary>Who asks, after authentication.</summary>
internal sealed record Caller(string Name, string Uid, IReadOnlyList<string> Groups)
{
    public const string Masters = "system:masters";
    public const string Authenticated = "system:authenticated";

    public static Caller Anonymous { get; } = new("system:anonymous", "", ["system:unauthenticated"]);

    public IReadOnlyDictionary<string, IReadOnlyList<string>> Extra { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    public static Caller ServiceAccount(string ns, string name, string uid) =>
        new(ServiceAccountName(ns, name), uid, ["system:serviceaccounts", $"system:serviceaccounts:{ns}", Authenticated]);

    public static string ServiceAccountName(string ns, string name) => $"system:serviceaccount:{ns}:{name}";
}
