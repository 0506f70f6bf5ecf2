using System.Collections.Immutable;
using IapK8s.Compiler.Inputs;

namespace IapK8s.Compiler.Increments;

/// <summary>Which namespaces something of their own changed in. By reference: sources hand on what did not change, and whatever is not the same object counts as another.</summary>
internal static class Changes
{
    public static HashSet<string> Between(ResourceSet before, ResourceSet now)
    {
        var changed = new HashSet<string>(StringComparer.Ordinal);
        Compare(before.Policies, now.Policies, policy => policy.Metadata.Namespace, changed);
        Compare(before.Pods, now.Pods, pod => pod.Namespace, changed);
        Compare(before.Services, now.Services, service => service.Namespace, changed);
        Compare(before.Workloads, now.Workloads, workload => workload.Namespace, changed);
        Compare(before.Applications, now.Applications, application => application.Metadata.Namespace, changed);
        Compare(before.Routes, now.Routes, route => route.Namespace, changed);
        return changed;
    }

    /// <summary>What both lists begin and end with is passed over; all that lies between in either counts.</summary>
    private static void Compare<T>(ImmutableArray<T> before, ImmutableArray<T> now, Func<T, string> namespaceOf, HashSet<string> changed) where T : class
    {
        if (before == now)
            return;
        if (before.Length == now.Length)
        {
            for (var i = 0; i < now.Length; i++)
            {
                if (!ReferenceEquals(before[i], now[i]))
                    changed.UnionWith([namespaceOf(before[i]), namespaceOf(now[i])]);
            }
            return;
        }
        var shorter = Math.Min(before.Length, now.Length);
        var (start, end) = (0, 0);
        while (start < shorter && ReferenceEquals(before[start], now[start]))
            start++;
        while (end < shorter - start && ReferenceEquals(before[^(end + 1)], now[^(end + 1)]))
            end++;
        changed.UnionWith(before.AsSpan()[start..^end].ToArray().Concat(now.AsSpan()[start..^end].ToArray()).Select(namespaceOf));
    }
}
