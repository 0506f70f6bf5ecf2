using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using IapK8s.TestKit.Clusters.Http;
using IapK8s.TestKit.Clusters.Objects;

namespace IapK8s.TestKit.Clusters.Storage;

internal enum LabelOperator
{
    In,
    NotIn,
    Exists,
    DoesNotExist,
}

/// <summary>One condition on labels, from a query (<c>a=b,c in (d,e),!f</c>) or from a selector object.</summary>
internal sealed partial record LabelRequirement(string Key, LabelOperator Operator, IReadOnlyList<string> Values)
{
    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        var has = labels.TryGetValue(Key, out var value);
        return Operator switch
        {
            LabelOperator.In => has && Values.Contains(value),
            LabelOperator.NotIn => !has || !Values.Contains(value),
            LabelOperator.Exists => has,
            _ => !has,
        };
    }

    /// <exception cref="ApiFailure">The text is no label selector.</exception>
    public static IReadOnlyList<LabelRequirement> Parse(string text)
    {
        var requirements = new List<LabelRequirement>();
        var rest = text.Trim();
        while (rest.Length > 0)
        {
            var match = Term().Match(rest);
            if (!match.Success)
                throw Failures.BadRequest($"unable to parse requirement: found '{rest}', expected: a label selector");
            requirements.Add(Read(match));
            rest = rest[match.Length..].Trim();
        }
        return requirements;
    }

    /// <summary>A <c>metav1.LabelSelector</c>. Absent selects nothing here; empty selects all.</summary>
    public static IReadOnlyList<LabelRequirement> Of(JsonObject selector) =>
    [
        .. selector.Map("matchLabels").Select(label => new LabelRequirement(label.Key, LabelOperator.In, [label.Value])),
        .. selector.Objects("matchExpressions").Select(expression => new LabelRequirement(
            expression.Text("key") ?? "",
            Enum.TryParse<LabelOperator>(expression.Text("operator"), out var op) ? op : throw Failures.BadRequest($"\"{expression.Text("operator")}\" is not a valid label selector operator"),
            [.. expression.Texts("values")])),
    ];

    /// <summary>Whether a selector object picks an object with these labels; an absent one picks everything.</summary>
    public static bool Selects(JsonObject? selector, IReadOnlyDictionary<string, string> labels) => selector is null || Of(selector).All(requirement => requirement.Matches(labels));

    private static LabelRequirement Read(Match match)
    {
        var key = match.Groups["key"].Value;
        if (match.Groups["set"] is { Success: true } set)
        {
            var values = set.Value.Split(',', StringSplitOptions.TrimEntries);
            return new(key, match.Groups["word"].Value == "in" ? LabelOperator.In : LabelOperator.NotIn, values);
        }
        if (match.Groups["op"] is { Success: true } op)
            return new(key, op.Value == "!=" ? LabelOperator.NotIn : LabelOperator.In, [match.Groups["value"].Value]);
        return new(key, match.Groups["not"].Success ? LabelOperator.DoesNotExist : LabelOperator.Exists, []);
    }

    [GeneratedRegex(@"^(?:(?<not>!)\s*(?<key>[\w./-]+)|(?<key>[\w./-]+)\s+(?<word>in|notin)\s*\((?<set>[^)]*)\)|(?<key>[\w./-]+)\s*(?<op>==|!=|=)\s*(?<value>[\w.-]*)|(?<key>[\w./-]+))\s*(?:,|$)")]
    private static partial Regex Term();
}
