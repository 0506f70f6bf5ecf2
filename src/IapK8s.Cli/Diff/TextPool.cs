using System.Text;

namespace IapK8s.Cli.Diff;

/// <summary>Texts that come again and again in a log, each once. Bounded: where too many are different, it begins anew.</summary>
internal sealed class TextPool
{
    private const int MostKept = 200_000;

    private readonly HashSet<string> _texts = new(Comparer.Instance);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

    public TextPool() => _lookup = _texts.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <param name="utf8">Without escapes.</param>
    public string Of(ReadOnlySpan<byte> utf8)
    {
        if (_lookup.TryGetValue(utf8, out var known))
        {
            return known;
        }

        if (_texts.Count >= MostKept)
        {
            _texts.Clear();
        }

        var text = Encoding.UTF8.GetString(utf8);
        _texts.Add(text);
        return text;
    }

    /// <summary>By bytes. A text that is no ASCII is never found by its bytes, and comes out anew each time.</summary>
    private sealed class Comparer : IEqualityComparer<string>, IAlternateEqualityComparer<ReadOnlySpan<byte>, string>
    {
        public static Comparer Instance { get; } = new();

        public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);

        public bool Equals(ReadOnlySpan<byte> alternate, string other) => Ascii.Equals(alternate, other);

        public string Create(ReadOnlySpan<byte> alternate) => Encoding.UTF8.GetString(alternate);

        public int GetHashCode(string text)
        {
            Span<byte> bytes = stackalloc byte[256];
            return Encoding.UTF8.TryGetBytes(text, bytes, out var length) ? GetHashCode(bytes[..length]) : GetHashCode(Encoding.UTF8.GetBytes(text));
        }

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = default(HashCode);
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }
    }
}
