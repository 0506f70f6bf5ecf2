using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using IapK8s.Compiler.Inputs;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Metadata;
using IapK8s.Sources.Documents;
using IapK8s.Sources.Manifests;

namespace IapK8s.Sources.Clusters;

/// <summary>
/// The objects of one kind: of each the last version that was sound, and what is wrong with the newest. Changes come from the kind's reflector; anybody reads.
/// </summary>
/// <param name="onChange">Told after each change that means something. Nobody's status does.</param>
/// <param name="statuses">Where statuses of our own kinds are kept.</param>
internal sealed class ObjectTable(ApiResource resource, Action onChange, ObservedStatuses? statuses = null) : IReflected
{
    private readonly Lock _changing = new();
    private readonly SortedDictionary<PodKey, Entry> _entries = [];
    private bool _isKnown;

    /// <summary>Whether it was listed since the start, so that what is absent is not there.</summary>
    public bool IsKnown
    {
        get
        {
            lock (_changing)
                return _isKnown;
        }
    }

    /// <summary>Sorted by namespace and name: the sound ones, and all mistakes.</summary>
    public (ImmutableArray<object> Values, ImmutableArray<Finding> Findings, bool IsComplete, ImmutableArray<KeyValuePair<ResourceId, ObjectVersion>> Versions) Read()
    {
        lock (_changing)
        {
            return (
                [.. _entries.Values.Select(entry => entry.Value).OfType<object>()],
                [.. _entries.Values.SelectMany(entry => entry.Findings)],
                _isKnown && _entries.Values.All(entry => entry.Value is not null),
                resource.Kind.IsOurs ? [.. _entries.Select(entry => KeyValuePair.Create(IdOf(entry.Key), entry.Value.Version))] : []);
        }
    }

    public void Replace(IReadOnlyList<ReadOnlyMemory<byte>> objects)
    {
        var changed = false;
        lock (_changing)
        {
            var listed = new HashSet<PodKey>();
            foreach (var json in objects)
            {
                if (Head.Read(json) is not { } head)
                    continue;
                listed.Add(head.Key);
                changed |= Update(head, json);
            }
            foreach (var gone in _entries.Keys.Where(key => !listed.Contains(key)).ToList())
                changed |= Forget(gone);
            changed |= !_isKnown;
            _isKnown = true;
        }
        if (changed)
            onChange();
    }

    public void Put(ReadOnlyMemory<byte> json)
    {
        var changed = false;
        lock (_changing)
        {
            if (Head.Read(json) is { } head)
                changed = Update(head, json);
        }
        if (changed)
            onChange();
    }

    public void Remove(ReadOnlyMemory<byte> json)
    {
        var changed = false;
        lock (_changing)
        {
            if (Head.Read(json) is { } head)
                changed = Forget(head.Key);
        }
        if (changed)
            onChange();
    }

    /// <summary>Of an optional kind there is none then. Of any other nothing is concluded: what was known stays.</summary>
    public bool NotServed()
    {
        if (resource.IsOptional)
            Replace([]);
        return resource.IsOptional;
    }

    /// <summary>What was known stays.</summary>
    public void Forbidden()
    {
    }

    private bool Update(Head head, ReadOnlyMemory<byte> json)
    {
        var before = _entries.GetValueOrDefault(head.Key);
        if (resource.Kind.IsOurs)
        {
            statuses?.Put(IdOf(head.Key), head.Version.Uid, head.Status);
            // A generation counts every change of what people write; the rest is our own word in status, and others' in metadata, of which only requests mean something.
            if (before is not null && before.Version == head.Version && before.Requests == head.Requests && head.Version.Generation > 0)
                return false;
        }
        ManifestDocument document;
        string specHash;
        try
        {
            document = ApiObjects.Read(resource.Kind, json.Span);
            specHash = document.SpecHash;
        }
        catch (DocumentException mistake)
        {
            // No version says the same as what could not be read.
            (document, specHash) = (Unreadable(head.Key, mistake), "");
        }
        if (document.Value is { } value && before?.Value is { } old && SaysTheSame(before, old, document, value))
            document = document with { Value = old };
        var entry = new Entry(document.Value ?? before?.Value, specHash, [.. document.Findings.Select(finding => finding with { InForce = InForce(document, before) })], head.Version, head.Requests);
        _entries[head.Key] = entry;
        return before is null || !ReferenceEquals(before.Value, entry.Value) || !before.Findings.SequenceEqual(entry.Findings) || (resource.Kind.IsOurs && before.Version != entry.Version);
    }

    private bool Forget(PodKey key)
    {
        statuses?.Remove(IdOf(key));
        return _entries.Remove(key);
    }

    private ResourceId IdOf(PodKey key) => new(resource.Kind.Name, key.Namespace, key.Name);

    private static bool SaysTheSame(Entry before, object old, ManifestDocument document, object value) => old is IResource was && value is IResource now
        ? before.SpecHash == document.SpecHash && was.Metadata == now.Metadata
        : RecordComparison.SaysTheSame(old, value) || (value is WorkloadRecord or RouteRecord or ReferenceGrantRecord && before.SpecHash == document.SpecHash);

    private ManifestDocument Unreadable(PodKey key, DocumentException mistake)
    {
        var id = IdOf(key);
        return new ManifestDocument(id, null, null, null, [new Finding { Reason = FindingReason.Malformed, Resource = id, Field = "", Message = mistake.Problem.Message, Fix = mistake.Problem.Fix }]);
    }

    private static string? InForce(ManifestDocument document, Entry? before) =>
        document.Value is not null ? null
        : before?.Value is not null ? "The previous version stays in force."
        : $"Nothing is in force for {document.Id}.";

    /// <param name="Value">Null where there never was a sound version.</param>
    private sealed record Entry(object? Value, string SpecHash, ImmutableArray<Finding> Findings, ObjectVersion Version, ResourceRequests Requests);

    /// <summary>What has to be known of an object before it is read, and though it cannot be.</summary>
    private readonly record struct Head(PodKey Key, ObjectVersion Version, ResourceRequests Requests, ReadOnlyMemory<byte> Status)
    {
        public static Head? Read(ReadOnlyMemory<byte> json)
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (!root.TryGetProperty("metadata", out var metadata) || !metadata.TryGetProperty("name", out var name))
                return null;
            var generation = metadata.TryGetProperty("generation", out var number) && number.TryGetInt64(out var counted) ? counted : 0;
            return new Head(
                new PodKey(metadata.TryGetProperty("namespace", out var ns) ? ns.GetString() ?? "" : "", name.GetString() ?? ""),
                new ObjectVersion(metadata.TryGetProperty("uid", out var uid) ? uid.GetString() ?? "" : "", generation),
                metadata.TryGetProperty("annotations", out var annotations) && annotations.ValueKind == JsonValueKind.Object ? new ResourceRequests(Text(annotations, ResourceRequests.SyncAnnotation), Text(annotations, ResourceRequests.ApprovalAnnotation)) : ResourceRequests.None,
                root.TryGetProperty("status", out var status) && status.ValueKind == JsonValueKind.Object ? JsonMarshal.GetRawUtf8Value(status).ToArray() : default(ReadOnlyMemory<byte>));
        }

        private static string? Text(JsonElement map, string name) => map.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
    }
}
