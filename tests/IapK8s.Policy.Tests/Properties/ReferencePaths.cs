using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using IapK8s.Policy.Definitions;

namespace IapK8s.Policy.Tests.Properties;

/// <summary>Path patterns as regular expressions, and the readings of a path as everything that repeated rewriting can reach.</summary>
internal static class ReferencePaths
{
    private static readonly ConcurrentDictionary<(string Text, RegexOptions Options), Regex> Known = new();

    public static bool AllowMatches(RuleDefinition rule, string path) => rule.Paths.IsEmpty || rule.Paths.Any(p => Matches(p, path, RegexOptions.None));

    public static bool DenyMatches(RuleDefinition rule, string path) =>
        rule.Paths.IsEmpty || Readings(path).Any(reading => rule.Paths.Any(pattern => Matches(pattern, reading, RegexOptions.IgnoreCase) || Matches(Toggle(pattern), reading, RegexOptions.IgnoreCase)));

    /// <summary>With the final slash if it was without, and the other way round.</summary>
    private static string Toggle(string pattern) =>
        pattern.EndsWith("**", StringComparison.Ordinal) || pattern == "/" ? pattern : pattern.EndsWith('/') ? pattern[..^1] : pattern + "/";

    private static bool Matches(string pattern, string path, RegexOptions options)
    {
        var regex = string.Join('/', pattern.Split('/').Select(Segment)).Replace("/:rest:", "(/.*)?", StringComparison.Ordinal);
        return Known.GetOrAdd((regex, options), key => new Regex($"^{key.Text}$", key.Options | RegexOptions.CultureInvariant | RegexOptions.Singleline)).IsMatch(path);
    }

    private static string Segment(string segment) => segment switch
    {
        "**" => ":rest:",
        "*" => "[^/]+",
        _ => Regex.Escape(segment).Replace("\\*", "[^/]*", StringComparison.Ordinal),
    };

    private static HashSet<string> Readings(string path)
    {
        var reached = new HashSet<string> { path };
        var open = new Queue<string>([path]);
        while (open.TryDequeue(out var reading))
        {
            string[] next =
            [
                reading.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase),
                reading.Replace("%3B", ";", StringComparison.OrdinalIgnoreCase),
                Regex.Replace(reading, ";[^/]*", ""),
            ];
            foreach (var found in next.Where(reached.Add))
            {
                open.Enqueue(found);
            }
        }

        return [.. reached.Select(r => Regex.Replace(r, "/+", "/"))];
    }
}
