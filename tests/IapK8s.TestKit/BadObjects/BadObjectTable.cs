using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Objects;

namespace IapK8s.TestKit.BadObjects;

/// <summary><c>testdata/bad-objects</c>, see its README: the same table for every layer that refuses objects.</summary>
public static class BadObjectTable
{
    private static readonly string[] Layers = ["schema", "policy", "webhook"];

    public static string Folder([CallerFilePath] string caller = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(caller)!, "../testdata/bad-objects"));

    /// <summary>The sound object of each kind that rows change.</summary>
    public static IEnumerable<JsonObject> Bases() => Tables().Select(table => table["base"]!.DeepClone().AsObject());

    public static IEnumerable<BadObject> All() => Tables().SelectMany(table => table["rows"]!.AsArray().Select(row => Read(table["base"]!.AsObject(), row!.AsObject())));

    /// <summary>Those that this layer has to refuse.</summary>
    public static IEnumerable<BadObject> RefusedBy(string layer) => All().Where(row => row.Refusals.ContainsKey(layer));

    private static IEnumerable<JsonObject> Tables() =>
        Directory.EnumerateFiles(Folder(), "*.yaml").Order(StringComparer.Ordinal).Select(file => YamlDocuments.Read(File.ReadAllText(file)).Single());

    private static BadObject Read(JsonObject sound, JsonObject row)
    {
        var name = (string)row["name"]!;
        string[] known = ["name", "metadata", "spec", "old", .. Layers];
        if (row.Select(entry => entry.Key).FirstOrDefault(key => !known.Contains(key)) is { } stranger)
            throw new InvalidDataException($"{name}: {stranger} means nothing in a row");
        var changed = sound.DeepClone().AsObject();
        foreach (var part in new[] { "metadata", "spec" })
            Replace(changed[part]!.AsObject(), row[part] as JsonObject ?? []);
        JsonObject? old = null;
        if (row["old"] is JsonObject before)
        {
            old = sound.DeepClone().AsObject();
            old["spec"] = before.DeepClone();
        }
        var refusals = Layers.Where(row.ContainsKey).ToDictionary(layer => layer, layer => new ExpectedRefusal((string)row[layer]!["field"]!, (string)row[layer]!["says"]!));
        return refusals.Count > 0 ? new BadObject((string)sound["kind"]!, name, changed, old, refusals) : throw new InvalidDataException($"{name}: nobody refuses it");
    }

    private static void Replace(JsonObject map, JsonObject changes)
    {
        foreach (var (key, value) in changes)
        {
            if (value is null)
                map.Remove(key);
            else
                map[key] = value.DeepClone();
        }
    }
}
