using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;

namespace IapK8s.Chart.Tests.Values;

/// <summary>The schema is as closed as it says: no object of ours takes a name that it does not know.</summary>
internal sealed class SchemaTests
{
    [Test]
    public void EveryObjectThatHasPropertiesIsClosed() =>
        Open("", JsonNode.Parse(Repository.Here.Read("charts/iap-k8s/values.schema.json"))!).ShouldBeEmpty();

    [Test]
    public void EveryDefaultHasItsPlaceInTheSchema()
    {
        var schema = JsonNode.Parse(Repository.Here.Read("charts/iap-k8s/values.schema.json"))!;
        var defaults = JsonNode.Parse(JsonSerializer.Serialize(KubernetesYaml.Deserialize<Dictionary<string, object>>(Repository.Here.Read("charts/iap-k8s/values.yaml"))))!;
        defaults.AsObject().Select(value => value.Key).ShouldBe(schema["properties"]!.AsObject().Select(value => value.Key).Except(["global"]), ignoreOrder: true);
    }

    private static IEnumerable<string> Open(string path, JsonNode node) => node switch
    {
        JsonObject map => (map.ContainsKey("properties") && map["type"]?.GetValueKind() == JsonValueKind.String && !(map["additionalProperties"] is JsonValue said && said.TryGetValue<bool>(out var allowed) && !allowed) ? [path] : Enumerable.Empty<string>())
            .Concat(map.Where(entry => entry.Value is not null).SelectMany(entry => Open($"{path}/{entry.Key}", entry.Value!))),
        JsonArray list => list.Where(item => item is not null).SelectMany((item, at) => Open($"{path}/{at}", item!)),
        _ => [],
    };
}
