using System.Collections.Immutable;

namespace IapK8s.Sources.Documents;

/// <summary>One-based.</summary>
internal readonly record struct Position(int Line, int Column);

/// <summary>A piece of YAML or JSON that knows where it stands.</summary>
internal abstract record DocumentNode(Position At);

/// <summary>The types of the YAML 1.2 core schema (yaml.org/spec/1.2.2 §10.3): <c>yes</c>, <c>on</c> and <c>off</c> are text.</summary>
internal enum ScalarKind : byte
{
    Text = 0,
    Null,
    Boolean,
    Integer,
    Float,
}

internal sealed record ScalarNode(Position At, string Text, ScalarKind Kind) : DocumentNode(At);

internal sealed record SequenceNode(Position At, ImmutableArray<DocumentNode> Items) : DocumentNode(At);

/// <param name="Entries">Keys are distinct; of a key that came twice the first is kept.</param>
/// <param name="Duplicates">The later ones.</param>
internal sealed record MappingNode(Position At, ImmutableArray<MappingEntry> Entries, ImmutableArray<MappingEntry> Duplicates) : DocumentNode(At)
{
    public MappingEntry? Find(string key)
    {
        foreach (var entry in Entries)
        {
            if (entry.Key == key)
                return entry;
        }
        return null;
    }
}

internal sealed record MappingEntry(string Key, Position KeyAt, DocumentNode Value)
{
    /// <summary>The value where it stands beside its key; else the key, for a block starts somewhere below.</summary>
    public Position At => Value is ScalarNode scalar && scalar.Kind != ScalarKind.Null && scalar.At.Line == KeyAt.Line ? scalar.At : KeyAt;
}
