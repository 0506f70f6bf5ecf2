using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Kinds;

namespace IapK8s.TestKit.Clusters.Http;

/// <summary>Events are one resource in two groups, which name the same fields differently.</summary>
internal static class EventForms
{
    private static readonly (string Core, string Events)[] Names =
    [
        ("involvedObject", "regarding"),
        ("message", "note"),
        ("reportingComponent", "reportingController"),
        ("source", "deprecatedSource"),
        ("firstTimestamp", "deprecatedFirstTimestamp"),
        ("lastTimestamp", "deprecatedLastTimestamp"),
        ("count", "deprecatedCount"),
    ];

    public static void Convert(JsonObject document, ApiKind to)
    {
        foreach (var (core, events) in Names)
        {
            var (from, name) = to.Group.Length == 0 ? (events, core) : (core, events);
            if (document[from] is { } value)
            {
                document.Remove(from);
                document[name] = value;
            }
        }
        // reportingInstance is called the same in both.
    }
}
