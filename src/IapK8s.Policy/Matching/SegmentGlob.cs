namespace IapK8s.Policy.Matching;

/// <summary>A segment with stars in it, <c>v*</c> or <c>*.min.js</c>: the texts between the stars must appear in order, the first at
/// the start and the last at the end. Taking each at its first place is enough, so there is no backtracking.</summary>
internal sealed class SegmentGlob
{
    private readonly string[] _texts;
    private readonly int _minLength;

    public SegmentGlob(string pattern)
    {
        _texts = pattern.Split('*');
        _minLength = _texts.Sum(t => t.Length);
    }

    public string Prefix => _texts[0];

    public string Suffix => _texts[^1];

    public bool Matches(ReadOnlySpan<char> segment)
    {
        if (segment.Length < _minLength || !segment.StartsWith(Prefix) || !segment.EndsWith(Suffix))
        {
            return false;
        }

        var rest = segment[Prefix.Length..^Suffix.Length];
        foreach (var text in _texts.AsSpan(1, _texts.Length - 2))
        {
            var at = rest.IndexOf(text);
            if (at < 0)
            {
                return false;
            }

            rest = rest[(at + text.Length)..];
        }

        return true;
    }
}
