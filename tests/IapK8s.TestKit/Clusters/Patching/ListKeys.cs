namespace IapK8s.TestKit.Clusters.Patching;

/// <summary>How the lists of built-in kinds merge: which fields tell their items apart. A list that is not here is replaced whole.</summary>
internal static class ListKeys
{
    /// <summary>By the list's own name, and its parent's where names repeat with other keys.</summary>
    private static readonly Dictionary<string, string[]> Keys = new(StringComparer.Ordinal)
    {
        ["containers"] = ["name"],
        ["initContainers"] = ["name"],
        ["ephemeralContainers"] = ["name"],
        ["volumes"] = ["name"],
        ["env"] = ["name"],
        ["volumeMounts"] = ["mountPath"],
        ["volumeDevices"] = ["devicePath"],
        ["imagePullSecrets"] = ["name"],
        ["hostAliases"] = ["ip"],
        ["topologySpreadConstraints"] = ["topologyKey", "whenUnsatisfiable"],
        ["conditions"] = ["type"],
        ["ownerReferences"] = ["uid"],
        ["webhooks"] = ["name"],
        ["containerStatuses/ports"] = ["containerPort", "protocol"],
        ["containers/ports"] = ["containerPort", "protocol"],
        ["initContainers/ports"] = ["containerPort", "protocol"],
        ["spec/ports"] = ["port", "protocol"],
        ["addresses"] = ["type"],
        ["taints"] = ["key"],
        ["podIPs"] = ["ip"],
        ["hostIPs"] = ["ip"],
        ["matchConditions"] = ["name"],
        ["validations"] = ["expression"],
        ["variables"] = ["name"],
    };

    /// <summary>Lists of scalars that merge as sets.</summary>
    private static readonly HashSet<string> Sets = ["finalizers", "spec/externalIPs"];

    /// <summary>The keys of a list of objects; null where the list is atomic.</summary>
    public static IReadOnlyList<string>? Of(string parent, string list) => Keys.GetValueOrDefault($"{parent}/{list}") ?? Keys.GetValueOrDefault(list);

    public static bool IsSet(string parent, string list) => Sets.Contains(list) || Sets.Contains($"{parent}/{list}");

    /// <summary>Strategic merge patches look at the first key alone.</summary>
    public static string? MergeKey(string parent, string list) => Of(parent, list)?[0];
}
