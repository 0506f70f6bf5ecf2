namespace IapK8s.Policy.Cel.Patterns;

internal enum PatternOperation : byte
{
    /// <summary>Takes a code point of <see cref="PatternInstruction.Set"/> and goes on behind itself.</summary>
    Take,

    /// <summary>Goes on at both <see cref="PatternInstruction.Next"/> and <see cref="PatternInstruction.Other"/>.</summary>
    Fork,

    /// <summary>Goes on behind itself where the place is what it asks for.</summary>
    Assert,
    Match,
}

/// <summary>A step of an automaton.</summary>
internal readonly record struct PatternInstruction(PatternOperation Operation, int Next = 0, int Other = 0, CodePointSet? Set = null, PatternAssertion Assertion = default);
