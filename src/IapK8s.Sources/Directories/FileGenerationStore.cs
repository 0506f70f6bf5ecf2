using System.Text.Json;
using System.Text.Json.Serialization;

namespace IapK8s.Sources.Directories;

/// <summary>Generations in a JSON file, replaced atomically.</summary>
public sealed class FileGenerationStore(string path) : IGenerationStore
{
    public IReadOnlyDictionary<string, CountedGeneration> Load()
    {
        try
        {
            using var stream = File.OpenRead(path);
            return JsonSerializer.Deserialize(stream, GenerationsJson.Default.DictionaryStringCountedGeneration) ?? [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return new Dictionary<string, CountedGeneration>();
        }
    }

    public void Save(IReadOnlyDictionary<string, CountedGeneration> generations)
    {
        var temporary = path + ".new";
        try
        {
            var sorted = new Dictionary<string, CountedGeneration>(generations.OrderBy(entry => entry.Key, StringComparer.Ordinal));
            File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(sorted, GenerationsJson.Default.DictionaryStringCountedGeneration));
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A number for people to read must not stop policies from being applied: after a restart counting starts lower.
        }
    }
}

[JsonSerializable(typeof(Dictionary<string, CountedGeneration>))]
internal sealed partial class GenerationsJson : JsonSerializerContext;
