using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Kinds;
using IapK8s.TestKit.Clusters.Storage;

namespace IapK8s.TestKit.Clusters.Http;

/// <summary>GET of one object and of lists: pages of one snapshot, and the resourceVersion rules of kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions.</summary>
internal sealed class ResourceReader(ObjectStore store)
{
    public ReadOnlyMemory<byte> Get(ApiKind kind, string ns, string name, RequestQuery query)
    {
        RequireSeen(query.Revision);
        var stored = store.Find(kind.StorageKey, ns, name) ?? throw Failures.NotFound(kind, name);
        return Representation.Bytes(stored, kind);
    }

    public ReadOnlyMemory<byte> List(ApiKind kind, string ns, RequestQuery query)
    {
        var selector = query.Selector;
        selector.Check(kind);
        var (revision, objects, after) = Snapshot(kind, query);
        var matching = objects
            .Where(each => (ns.Length == 0 || each.Value.Namespace == ns) && (after is null || string.CompareOrdinal(each.Key, after) > 0))
            .Select(each => each.Value)
            .Where(selector.Matches);

        var page = new List<StoredObject>();
        string? next = null;
        var remaining = 0;
        foreach (var stored in matching)
        {
            if (query.Limit > 0 && page.Count == query.Limit)
            {
                next ??= new ContinueToken(revision, page[^1].Key).ToString();
                remaining++;
                continue;
            }
            page.Add(stored);
        }
        if (next is not null)
            store.Keep(kind.StorageKey, revision, objects);
        return Write(kind, page, revision, next, selector.IsEmpty ? remaining : 0);
    }

    private (long Revision, ImmutableSortedDictionary<string, StoredObject> Objects, string? After) Snapshot(ApiKind kind, RequestQuery query)
    {
        if (query.Continue.Length > 0)
        {
            if (query.ResourceVersion is not ("" or "0"))
                throw Failures.BadRequest("specifying resource version is not allowed when using continue");
            var token = ContinueToken.Parse(query.Continue);
            var kept = store.Kept(kind.StorageKey, token.Revision) ?? throw Failures.Expired(
                "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.");
            return (token.Revision, kept, token.After);
        }

        if (query.ResourceVersionMatch.Length > 0 && query.Revision is null)
            throw Failures.BadRequest("resourceVersionMatch is forbidden unless resourceVersion is provided");
        var (revision, objects) = store.Snapshot(kind.StorageKey);
        RequireSeen(query.Revision);
        if (query.ResourceVersionMatch == "Exact" && query.Revision is { } exact && exact != revision)
        {
            objects = store.Kept(kind.StorageKey, exact) ?? throw Failures.Expired("The resourceVersion for the provided list is too old.");
            revision = exact;
        }
        return (revision, objects, null);
    }

    private void RequireSeen(long? wanted)
    {
        if (wanted > store.Revision)
            throw Failures.TooLargeResourceVersion(wanted.Value, store.Revision);
    }

    private static ReadOnlyMemory<byte> Write(ApiKind kind, List<StoredObject> page, long revision, string? next, int remaining)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("kind", kind.ListKind);
            writer.WriteString("apiVersion", kind.ApiVersion);
            writer.WriteStartObject("metadata");
            writer.WriteString("resourceVersion", revision.ToString(CultureInfo.InvariantCulture));
            if (next is not null)
                writer.WriteString("continue", next);
            if (next is not null && remaining > 0)
                writer.WriteNumber("remainingItemCount", remaining);
            writer.WriteEndObject();
            writer.WriteStartArray("items");
            foreach (var stored in page)
                writer.WriteRawValue(Representation.Bytes(stored, kind).Span, skipInputValidation: true);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return buffer.ToArray();
    }

    /// <summary>Where a list goes on: after this key of that snapshot.</summary>
    private sealed record ContinueToken(long Revision, string After)
    {
        public static ContinueToken Parse(string text)
        {
            try
            {
                var token = JsonNode.Parse(Convert.FromBase64String(text))!;
                return new ContinueToken((long)token["rv"]!, (string)token["start"]!);
            }
            catch (Exception e) when (e is FormatException or JsonException or NullReferenceException or InvalidOperationException)
            {
                throw Failures.BadRequest($"continue key is not valid: {e.Message}");
            }
        }

        public override string ToString() =>
            Convert.ToBase64String(Encoding.UTF8.GetBytes(new JsonObject { ["v"] = "meta.k8s.io/v1", ["rv"] = Revision, ["start"] = After }.ToJsonString()));
    }
}
