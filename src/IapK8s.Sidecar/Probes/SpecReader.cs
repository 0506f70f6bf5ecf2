using System.Globalization;
using System.Text.Json;

namespace IapK8s.Sidecar.Probes;

/// <summary>Reads JSON to the letter and keeps every mistake with its place.</summary>
internal sealed class SpecReader(List<string> mistakes)
{
    public bool HasMistakes => mistakes.Count > 0;

    public void Refuse(string at, string why) => mistakes.Add($"{at} {why}");

    /// <param name="take">Gets name, value and place of each field; false for a name that it does not know.</param>
    public void Each(JsonElement value, string at, Func<string, JsonElement, string, bool> take)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            Refuse(at.Length == 0 ? "the document" : at, "is not an object");
            return;
        }

        foreach (var field in value.EnumerateObject())
        {
            var place = at.Length == 0 ? field.Name : $"{at}.{field.Name}";
            if (!take(field.Name, field.Value, place))
            {
                Refuse(place, "is not known here");
            }
        }
    }

    public string Text(JsonElement value, string at)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            return value.GetString()!;
        }

        Refuse(at, "is not a text");
        return "";
    }

    /// <returns>A number in its range; 1 after a mistake.</returns>
    public int Number(JsonElement value, string at, int most)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= 1 && number <= most)
        {
            return number;
        }

        var hint = value.ValueKind == JsonValueKind.String ? ": names are resolved by whoever writes this" : "";
        Refuse(at, string.Create(CultureInfo.InvariantCulture, $"{value.GetRawText()} is not a number from 1 to {most}{hint}"));
        return 1;
    }
}
