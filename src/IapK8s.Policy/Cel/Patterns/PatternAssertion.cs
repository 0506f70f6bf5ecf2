namespace IapK8s.Policy.Cel.Patterns;

/// <summary>What a pattern may ask of a place in the text.</summary>
internal enum PatternAssertion : byte
{
    TextStart,
    TextEnd,
    LineStart,
    LineEnd,

    /// <summary>Between a word of ASCII letters, digits and <c>_</c> and something else.</summary>
    WordBoundary,
    NoWordBoundary,
}
