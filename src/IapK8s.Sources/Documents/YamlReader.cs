using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace IapK8s.Sources.Documents;

/// <summary>
/// YAML 1.2 as manifests need it: several documents a file, no anchors, aliases, merge keys or tags. An alias can blow a small file up to any size,
/// and each of them lets a reader of the file see something else than the program.
/// </summary>
internal sealed class YamlReader
{
    private const string WriteOut = "Write the value out where it is needed.";

    private readonly Parser _parser;

    private YamlReader(string text) => _parser = new Parser(new StringReader(text));

    /// <summary>The documents that are not empty.</summary>
    /// <exception cref="DocumentException">The text is not such YAML.</exception>
    public static ImmutableArray<DocumentNode> Read(string text) => SimpleYaml.TryRead(text, out var documents) ? documents : ReadAny(text);

    /// <inheritdoc cref="Read"/>
    internal static ImmutableArray<DocumentNode> ReadAny(string text)
    {
        var reader = new YamlReader(text);
        try
        {
            return reader.ReadDocuments();
        }
        catch (YamlException e)
        {
            throw new DocumentException(YamlProblem.Of(e.Message, At(e.Start), text));
        }
        catch (Exception e) when (e is not DocumentException)
        {
            // The scanner has states it did not foresee (an unclosed bracket before a block is one) and throws whatever comes:
            // no file, however broken, may stop the reading of the others.
            throw new DocumentException(YamlProblem.Of("the text ends, or goes on, where nobody could expect it", At(reader._parser.Current?.End ?? Mark.Empty), text));
        }
    }

    private ImmutableArray<DocumentNode> ReadDocuments()
    {
        var documents = ImmutableArray.CreateBuilder<DocumentNode>();
        _parser.Consume<StreamStart>();
        while (!_parser.TryConsume<StreamEnd>(out _))
        {
            _parser.Consume<DocumentStart>();
            var node = ReadNode(depth: 0);
            if (node is not ScalarNode { Kind: ScalarKind.Null })
                documents.Add(node);
            _parser.Consume<DocumentEnd>();
        }
        return documents.ToImmutable();
    }

    private DocumentNode ReadNode(int depth)
    {
        if (_parser.Accept<AnchorAlias>(out var alias))
            throw new DocumentException(At(alias.Start), $"The alias *{alias.Value} stands for a value elsewhere, which is not read", WriteOut);
        if (_parser.Accept<NodeEvent>(out var node))
            RefuseProperties(node);
        if (depth > DocumentLimits.Depth)
            throw DocumentLimits.TooDeep(At(_parser.Current!.Start));
        if (_parser.TryConsume<SequenceStart>(out var sequence))
            return ReadSequence(At(sequence.Start), depth);
        if (_parser.TryConsume<MappingStart>(out var mapping))
            return ReadMapping(At(mapping.Start), depth);
        var scalar = _parser.Consume<Scalar>();
        if (!DocumentText.IsUnicode(scalar.Value))
            throw new DocumentException(At(scalar.Start), "The value holds half of a surrogate pair in a \\u escape", "Write the character itself.");
        return new ScalarNode(At(scalar.Start), scalar.Value, scalar.Style == ScalarStyle.Plain ? YamlScalar.KindOf(scalar.Value) : ScalarKind.Text);
    }

    private SequenceNode ReadSequence(Position at, int depth)
    {
        var items = ImmutableArray.CreateBuilder<DocumentNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
            items.Add(ReadNode(depth + 1));
        return new SequenceNode(at, items.ToImmutable());
    }

    private MappingNode ReadMapping(Position at, int depth)
    {
        var mapping = new MappingBuilder(at);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (ReadNode(depth + 1) is not ScalarNode key)
                throw new DocumentException(At(_parser.Current!.Start), "A list or a map is used as a key", "Use text as a key.");
            if (key.Text == "<<")
                throw new DocumentException(key.At, "The merge key << takes values from elsewhere, which is not read", WriteOut);
            mapping.Add(key.Text, key.At, ReadNode(depth + 1));
        }
        return mapping.Build();
    }

    private static void RefuseProperties(NodeEvent node)
    {
        if (!node.Anchor.IsEmpty)
            throw new DocumentException(At(node.Start), $"The anchor &{node.Anchor.Value} names a value for use elsewhere, which is not read", WriteOut);
        if (!node.Tag.IsEmpty)
            throw new DocumentException(At(node.Start), $"The tag {node.Tag.Value} gives a value another type, which is not read", "Remove the tag; put text into quotes.");
    }

    private static Position At(in Mark mark) => new((int)Math.Min(mark.Line, int.MaxValue), (int)Math.Min(mark.Column, int.MaxValue));
}
