namespace IapK8s.Resources;

/// <summary>Namespaces whose workloads must come up without us: the system's, and our own.</summary>
public static class SystemNamespaces
{
    private static readonly string[] Names = ["kube-system", "kube-public", "kube-node-lease"];

    /// <param name="release">Our own.</param>
    public static bool Contains(string ns, string release) => ns == release || Names.Contains(ns);
}
