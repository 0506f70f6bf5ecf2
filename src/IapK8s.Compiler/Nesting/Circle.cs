namespace IapK8s.Compiler.Nesting;

/// <summary>Resources of one kind that name each other, and may do so in a circle.</summary>
internal static class Circle
{
    /// <summary>The shortest way from <paramref name="start"/> by <paramref name="first"/> back to it, both ends included; null where there is none.</summary>
    public static IReadOnlyList<string>? Through(string start, string first, Func<string, IEnumerable<string>> next)
    {
        var cameFrom = new Dictionary<string, string>(StringComparer.Ordinal) { [first] = start };
        var open = new Queue<string>([first]);
        while (open.TryDequeue(out var name))
        {
            if (name == start)
                return Way(start, cameFrom);
            foreach (var nested in next(name))
            {
                if (cameFrom.TryAdd(nested, name))
                    open.Enqueue(nested);
            }
        }
        return null;
    }

    private static List<string> Way(string start, Dictionary<string, string> cameFrom)
    {
        var way = new List<string> { start };
        for (var name = cameFrom[start]; name != start; name = cameFrom[name])
            way.Add(name);
        way.Add(start);
        way.Reverse();
        return way;
    }
}
