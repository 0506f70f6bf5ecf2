using System.Collections.Frozen;
using System.Collections.Immutable;
using IapK8s.Resources.Syntax;

namespace IapK8s.Compiler.Groups;

/// <summary>Which groups there are, without who is in them: all that rules depend on.</summary>
/// <param name="Known">Those that could be worked out, and the groups of <see cref="DoubtfulMembers"/> of those that may have any.</param>
/// <param name="Unknown">Those that are there and could not.</param>
/// <param name="Unread">Directories of which nothing is in force.</param>
internal sealed record GroupNames(FrozenSet<string> Known, FrozenSet<string> Unknown, ImmutableArray<string> Unread)
{
    public bool IsKnown(string name) => Known.Contains(name);

    /// <summary>Whether there is a group of those who may be in this one, and are not for sure, if only an empty one.</summary>
    public bool HasDoubtful(string name) => Known.Contains(DoubtfulMembers.GroupOf(name));

    public bool SaysTheSame(GroupNames other) => Known.SetEquals(other.Known) && Unknown.SetEquals(other.Unknown) && Unread.SequenceEqual(other.Unread);

    /// <summary>Why a group is not known.</summary>
    public string Trouble(string name) =>
        Unknown.Contains(name) ? $"IapGroup {name} could not be worked out"
        : Unread.IsEmpty ? $"There is no valid IapGroup {name}"
        : $"There is no valid IapGroup {name}, and no IapDirectory gives it; nothing is in force yet of {Quoted.Choice(Unread)}";

    public string Fix(string name) => Unknown.Contains(name) ? "Mend that group" : "Create it, mend it, or correct the name";
}
