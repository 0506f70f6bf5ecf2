using System.Text.Json;

namespace IapK8s.Policy.Cel.Values;

/// <summary>JSON as values, read where an expression asks for it.</summary>
internal static class JsonValues
{
    public static CelValue Wrap(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => CelValue.Null,
        JsonValueKind.True => CelValue.True,
        JsonValueKind.False => CelValue.False,
        JsonValueKind.String => CelValue.Of(element.GetString()!),
        JsonValueKind.Number => Number(element),
        JsonValueKind.Array => CelValue.Of(new JsonList(element)),
        JsonValueKind.Object => CelValue.Of(new JsonMap(element)),
        _ => CelValue.Fail(CelError.NoValue),
    };

    private static CelValue Number(JsonElement element)
    {
        if (element.TryGetInt64(out var whole))
        {
            return CelValue.Of(whole);
        }

        return element.TryGetUInt64(out var large) ? CelValue.Of(large) : CelValue.Of(element.GetDouble());
    }

    private sealed class JsonList(JsonElement element) : CelList
    {
        private JsonElement[]? _items;

        public override int Count { get; } = element.GetArrayLength();

        /// <summary>A <see cref="JsonElement"/> counts from its start for each index: told apart once, a loop over it stays linear.</summary>
        public override CelValue this[int index] => Wrap((_items ??= [.. element.EnumerateArray()])[index]);
    }

    private sealed class JsonMap(JsonElement element) : CelMap
    {
        private string[]? _keys;

        public override int Count => Keys().Length;

        public override CelValue KeyAt(int index) => CelValue.Of(Keys()[index]);

        public override bool TryGet(in CelValue key, out CelValue value)
        {
            if (key.Kind == CelKind.String && element.TryGetProperty(key.AsSpan(), out var found))
            {
                value = Wrap(found);
                return true;
            }

            value = default;
            return false;
        }

        /// <summary>Of a name that comes twice the last counts, as <see cref="JsonElement.TryGetProperty(ReadOnlySpan{char}, out JsonElement)"/> has it.</summary>
        private string[] Keys() => _keys ??= [.. element.EnumerateObject().Select(p => p.Name).Distinct(StringComparer.Ordinal)];
    }
}
