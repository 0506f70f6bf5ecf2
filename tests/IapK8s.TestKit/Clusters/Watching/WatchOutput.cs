using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Http;
using IapK8s.TestKit.Clusters.Kinds;
using IapK8s.TestKit.Clusters.Storage;

namespace IapK8s.TestKit.Clusters.Watching;

/// <summary>Writes events as lines.</summary>
internal sealed class WatchOutput(PipeWriter body, ApiKind kind)
{
    public void Write(ChangeType type, StoredObject stored) =>
        Line(type switch { ChangeType.Added => "ADDED", ChangeType.Modified => "MODIFIED", _ => "DELETED" }, Representation.Bytes(stored, kind).Span);

    /// <summary>Tells the revision up to which the client has seen everything.</summary>
    public void Bookmark(long revision, bool isEndOfInitialEvents)
    {
        var metadata = new JsonObject { ["resourceVersion"] = revision.ToString(CultureInfo.InvariantCulture) };
        if (isEndOfInitialEvents)
            metadata["annotations"] = new JsonObject { ["k8s.io/initial-events-end"] = "true" };
        var mark = new JsonObject { ["kind"] = kind.Kind, ["apiVersion"] = kind.ApiVersion, ["metadata"] = metadata };
        Line("BOOKMARK", JsonSerializer.SerializeToUtf8Bytes(mark));
    }

    public void Error(JsonObject status) => Line("ERROR", JsonSerializer.SerializeToUtf8Bytes(status));

    public async Task FlushAsync(CancellationToken cancellation) => await body.FlushAsync(cancellation);

    private void Line(string type, ReadOnlySpan<byte> json)
    {
        body.Write(Encoding.ASCII.GetBytes($"{{\"type\":\"{type}\",\"object\":"));
        body.Write(json);
        body.Write("}\n"u8);
    }
}
