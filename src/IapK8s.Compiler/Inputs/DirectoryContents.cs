using System.Collections.Immutable;

namespace IapK8s.Compiler.Inputs;

/// <summary>What is in force of a directory: its server's last word that was believed, and kept. A directory of which nothing is has none, and its groups are unknown.</summary>
/// <param name="Directory">The IapDirectory.</param>
/// <param name="Hash">Of the groups; the same on every replica.</param>
/// <param name="Groups">By the name that policies use. Members in canonical spelling, sorted and distinct, nested ones among them.</param>
public sealed record DirectoryContents(string Directory, string Hash, ImmutableSortedDictionary<string, ImmutableArray<string>> Groups)
{
    /// <summary>By the same names, of those groups that have any, and spelled alike: who may be a member, and is none for sure.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> Doubtful { get; init; } = ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty;
}
