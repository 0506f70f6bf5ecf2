using System.Buffers;

namespace IapK8s.Policy.Matching;

/// <summary>Walks a trie of Deny rules by every spelling of a path: ignoring case and a final slash, and in each of its <see cref="PathReadings"/>.</summary>
internal static class DenyPaths
{
    private const int OnStack = 128;

    public static void Walk<TVisitor>(RuleTrie trie, scoped ReadOnlySpan<char> path, ref TVisitor visitor)
        where TVisitor : struct, IRuleVisitor, allows ref struct
    {
        if (trie.IsRootOnly)
        {
            trie.Walk(default, ref visitor);
            return;
        }

        var rented = path.Length > OnStack ? ArrayPool<char>.Shared.Rent(path.Length) : null;
        var folded = rented ?? stackalloc char[OnStack];
        folded = folded[..path.Length];
        PathFolding.Fold(path, folded);
        var trimmed = (ReadOnlySpan<char>)folded.TrimEnd('/');
        trie.Walk(trimmed, ref visitor);
        if (PathReadings.AreSeveral(trimmed))
        {
            WalkReadings(trie, trimmed, ref visitor);
        }

        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }

    private static void WalkReadings<TVisitor>(RuleTrie trie, scoped ReadOnlySpan<char> folded, ref TVisitor visitor)
        where TVisitor : struct, IRuleVisitor, allows ref struct
    {
        var buffer = ArrayPool<char>.Shared.Rent(folded.Length);
        for (var reading = 0; reading < PathReadings.Count; reading++)
        {
            var length = PathReadings.Write(folded, reading, buffer);
            trie.Walk(buffer.AsSpan(0, length), ref visitor);
        }

        ArrayPool<char>.Shared.Return(buffer);
    }
}
