using System.Collections.Immutable;
using System.Text.Json;

namespace IapK8s.Sources.Documents;

/// <summary>Strict JSON (RFC 8259) with positions: one value a file.</summary>
internal ref struct JsonNodeReader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private Utf8JsonReader _reader;
    private int _counted;
    private int _line;
    private int _lineStart;

    private JsonNodeReader(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
        _reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = DocumentLimits.Depth });
        _line = 1;
    }

    /// <exception cref="DocumentException">The text is not JSON.</exception>
    public static DocumentNode Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var reader = new JsonNodeReader(bytes);
            reader._reader.Read();
            var node = reader.ReadValue();
            // Throws where anything but white space follows.
            while (reader._reader.Read())
            {
            }
            return node;
        }
        catch (JsonException e)
        {
            var at = new Position((int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1);
            throw new DocumentException(at, "This is not JSON", "Check commas, quotes and brackets here and just before; comments are not JSON.");
        }
        catch (InvalidOperationException)
        {
            throw new DocumentException(default, "The file holds half of a surrogate pair in a \\u escape", "Write the character itself.");
        }
    }

    private DocumentNode ReadValue()
    {
        var at = Here();
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var mapping = new MappingBuilder(at);
                while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
                {
                    var (key, keyAt) = (_reader.GetString()!, Here());
                    _reader.Read();
                    mapping.Add(key, keyAt, ReadValue());
                }
                return mapping.Build();
            case JsonTokenType.StartArray:
                var items = ImmutableArray.CreateBuilder<DocumentNode>();
                while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
                    items.Add(ReadValue());
                return new SequenceNode(at, items.ToImmutable());
            case JsonTokenType.String:
                return new ScalarNode(at, _reader.GetString()!, ScalarKind.Text);
            case JsonTokenType.Number:
                return new ScalarNode(at, System.Text.Encoding.ASCII.GetString(_reader.ValueSpan), _reader.TryGetInt64(out _) ? ScalarKind.Integer : ScalarKind.Float);
            case JsonTokenType.True or JsonTokenType.False:
                return new ScalarNode(at, _reader.TokenType == JsonTokenType.True ? "true" : "false", ScalarKind.Boolean);
            default:
                return new ScalarNode(at, "null", ScalarKind.Null);
        }
    }

    /// <summary>Counts on from the last token, so that a file is counted through once.</summary>
    private Position Here()
    {
        var start = (int)_reader.TokenStartIndex;
        for (; _counted < start; _counted++)
        {
            if (_bytes[_counted] == (byte)'\n')
                (_line, _lineStart) = (_line + 1, _counted + 1);
        }
        return new Position(_line, start - _lineStart + 1);
    }
}
