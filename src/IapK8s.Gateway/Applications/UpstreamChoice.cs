namespace IapK8s.Gateway.Applications;

/// <summary>Which server gets the next request: of two drawn by their weights the one with less to do (power of two choices).</summary>
internal sealed class UpstreamChoice(IReadOnlyList<UpstreamState> upstreams)
{
    /// <returns>Null where none is well, or all that are were tried.</returns>
    public UpstreamState? Next(IReadOnlyCollection<UpstreamState> tried)
    {
        var able = upstreams.Where(upstream => upstream is { IsHealthy: true, Definition.Weight: > 0 } && !tried.Contains(upstream)).ToList();
        if (able.Exists(upstream => !upstream.IsAside))
        {
            able.RemoveAll(upstream => upstream.IsAside);
        }

        if (able.Count < 2)
        {
            return able.FirstOrDefault();
        }

        var first = Draw(able);
        able.Remove(first);
        var second = Draw(able);
        return Load(second) < Load(first) ? second : first;
    }

    private static double Load(UpstreamState upstream) => (upstream.Active + 1.0) / upstream.Definition.Weight;

    private static UpstreamState Draw(List<UpstreamState> able)
    {
        var at = Random.Shared.Next(able.Sum(upstream => upstream.Definition.Weight));
        foreach (var upstream in able)
        {
            at -= upstream.Definition.Weight;
            if (at < 0)
            {
                return upstream;
            }
        }

        return able[^1];
    }
}
