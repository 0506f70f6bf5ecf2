namespace IapK8s.Compiler.Groups;

/// <summary>Who may be in a group, and is not for sure: an <c>Allow</c> must not count them, and a <c>Deny</c> must. Members are positive everywhere, so that is what two groups say: the sure ones are the
/// group, the others one of its own that each <c>Deny</c> of the group names too. So every sidecar decides right, whatever its version; but one that
/// takes no more than 1,024 members of a rule refuses a <c>Deny</c> of more than 512 such groups, and keeps its last good state. Each group of a directory, and each that nests one, has such a group, if only an empty one: rules are
/// compiled from which groups there are, and the first doubtful member must not compile everything anew.</summary>
internal static class DoubtfulMembers
{
    /// <summary>What the others of a group are called; no policy can write it.</summary>
    public static string GroupOf(string group) => $"{group}?";
}
