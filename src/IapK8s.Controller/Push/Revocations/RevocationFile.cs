using System.Text.Json;
using System.Text.Json.Serialization;
using IapK8s.Identity.Revocations;
using IapK8s.Protocol.Storage;

namespace IapK8s.Controller.Push.Revocations;

/// <summary><c>STATE/revocations.json</c>, replaced as a whole: the one controller's over a folder. Blocks that people declare are kept too, for their files may
/// be unreadable at the next start.</summary>
internal sealed class RevocationFile(string path) : IRevocationKeeper
{
    private const int Largest = 256 * 1024 * 1024;

    private RevocationEntries? _version;
    private byte[]? _written;

    public bool IsShared => false;

    /// <exception cref="UnreadableRevocationsException">Never goes on without what was kept.</exception>
    public IReadOnlyCollection<RevocationEntry> Read()
    {
        try
        {
            _written = PrivateFile.Read(path, Largest);
            return _written is null ? [] : JsonSerializer.Deserialize(_written, RevocationJson.Default.RevocationEntryArray) ?? throw new JsonException("it holds nothing");
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new UnreadableRevocationsException(path, error.Message, error);
        }
    }

    public Task KeepAsync(RevocationEntries version, IReadOnlyCollection<RevocationEntry> entries, CancellationToken cancellation)
    {
        if (ReferenceEquals(version, _version) || (_written is null && entries.Count == 0))
        {
            return Task.CompletedTask;
        }

        RevocationEntry[] sorted = [.. entries.OrderBy(entry => entry.Id, StringComparer.Ordinal)];
        var json = JsonSerializer.SerializeToUtf8Bytes(sorted, RevocationJson.Default.RevocationEntryArray);
        if (!json.AsSpan().SequenceEqual(_written))
        {
            PrivateFile.Write(path, json);
        }

        (_version, _written) = (version, json);
        return Task.CompletedTask;
    }

    public Task TidyAsync(CancellationToken cancellation) => Task.CompletedTask;
}

[JsonSourceGenerationOptions(RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(RevocationEntry[]))]
internal sealed partial class RevocationJson : JsonSerializerContext;
