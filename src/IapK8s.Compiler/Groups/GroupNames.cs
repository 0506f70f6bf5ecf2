using System.Collections.Frozen;
using System.Collections.Immutable;
using IapK8s.Resources.Syntax;

namespace IapK8s.Compiler.Groups;

/// <summary>Which groups there are, without who is in them: all that rules depend on.</summary>
/// <param name="Known">Those that could be worked out, and of which of them there are <see cref="DoubtfulMembers"/>.</param>
/// <param name="Unknown">Those that are there and could not.</param>
/// <param name="Unread">Directories of which nothing is in force.</param>
internal sealed record GroupNames(FrozenSet<string> Known, FrozenSet<string> Unknown, ImmutableArray<string> Unread)
{
    public bool IsKnown(string name) => Known.Contains(name);

    /// <summary>Whether somebody may be in the group, and is not for sure.</summary>
    public bool HasDoubtful(string name) => Known.Contains(DoubtfulMembers.GroupOf(name));

    public bool SaysTheSame(GroupNames other) => Known.SetEquals(other.Known) && Unknown.SetEquals(other.Unknown) && Unread.SequenceEqual(other.Unread);

    /// <summary>Why a group is not known.</summary>
    public string Trouble(string name) =>
        Unknown.Contains(name) ? $"IapGroup {name} could not be worked out"
        : Unread.IsEmpty ? $"There is no valid IapGroup {name}"
        : $"There is no valid IapGroup {name}, and no IapDirectory gives it; nothing is in force yet of {Quoted.Choice(Unread)}";

    public string Fix(string name) => Unknown.Contains(name) ? "Mend that group" : "Create it, mend it, or correct the name";
}
