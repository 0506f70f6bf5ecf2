using System.Collections.Immutable;
using System.Text.Json.Serialization;
using IapK8s.Policy.Decisions;

namespace IapK8s.Cli.Diff;

/// <summary>The answer of <c>diff</c>.</summary>
/// <param name="Rows">The first so many; what opens something stands first, then by count.</param>
/// <param name="MoreRows">Rows that are not in it.</param>
/// <param name="Elsewhere">Decisions that rules had no say in.</param>
/// <param name="OtherEvents">Lines of sign-ins, connections and ends.</param>
internal sealed record DifferenceReport(
    string Policies, ImmutableArray<string> Logs, long Decisions, DifferenceTotals Totals, ImmutableArray<DifferenceRow> Rows, long MoreRows, long Elsewhere, long OtherEvents, long BadLines, ImmutableArray<BadLine> FirstBadLines)
{
    /// <param name="top">How many rows; null for all.</param>
    public static DifferenceReport Of(string policies, IEnumerable<string> logs, LogReading reading, int? top)
    {
        var book = reading.Book;
        var rows = book.Rows.OrderBy(row => Rank(row.Key.Now)).ThenByDescending(row => row.Value.Count)
            .ThenBy(row => row.Key.Host, StringComparer.Ordinal).ThenBy(row => row.Key.Path, StringComparer.Ordinal).ThenBy(row => row.Key.Method, StringComparer.Ordinal)
            .ThenBy(row => row.Key.Who, StringComparer.Ordinal).ThenBy(row => row.Key.Why, StringComparer.Ordinal)
            .Take(top ?? int.MaxValue).Select(row => DifferenceRow.Of(row.Key, row.Value)).ToImmutableArray();
        return new DifferenceReport(
            policies, [.. logs], book.Decisions,
            new DifferenceTotals(book.Of(LineVerdict.Same), book.Of(LineVerdict.WouldAllow), book.Of(LineVerdict.WouldDeny), book.Of(LineVerdict.WouldChallenge), book.Of(LineVerdict.Unknown)),
            rows, book.Rows.Count - rows.Length + book.Unlisted, reading.Elsewhere, reading.OtherEvents, reading.BadLines, reading.Named);
    }

    private static int Rank(LineVerdict verdict) => verdict switch
    {
        LineVerdict.WouldAllow => 0,
        LineVerdict.WouldDeny => 1,
        LineVerdict.WouldChallenge => 2,
        _ => 3,
    };
}

internal sealed record DifferenceTotals(long Same, long WouldAllow, long WouldDeny, long WouldChallenge, long Unknown)
{
    [JsonIgnore]
    public long Changed => WouldAllow + WouldDeny + WouldChallenge;
}

/// <param name="Rule">The one that would decide; null where none would, or nobody can tell.</param>
internal sealed record DifferenceRow(
    string Was, string Now, long Count, string Who, string? Provider, string Method, string Host, string Path, string? WasRule, string? Rule, string Why, DateTimeOffset First, DateTimeOffset Last)
{
    public static DifferenceRow Of(in DifferenceKey key, DifferenceCount count) => new(
        NameOf(key.Was), NameOf(key.Now), count.Count, key.Who, key.Provider, key.Method, key.Host, key.Path, key.WasRule, key.Rule, key.Why, count.First, count.Last);

    private static string NameOf(Outcome was) => was switch
    {
        Outcome.Allow => "allow",
        Outcome.Challenge => "challenge",
        Outcome.StepUp => "step-up",
        _ => "deny",
    };

    private static string NameOf(LineVerdict now) => now switch
    {
        LineVerdict.WouldAllow => "would allow",
        LineVerdict.WouldDeny => "would deny",
        LineVerdict.WouldChallenge => "would challenge",
        LineVerdict.Same => "same",
        _ => "unknown",
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DifferenceReport))]
internal sealed partial class DifferenceJson : JsonSerializerContext;
