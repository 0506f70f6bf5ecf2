using IapK8s.Cli.Loading;
using IapK8s.Compiler.Outputs;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Snapshots;

namespace IapK8s.Cli.Asking.Callers;

/// <summary>Which IapGroups are known where a policy is asked, and who is in them.</summary>
internal static class CallerGroups
{
    /// <summary>As the resources have them, and the caller in those that they are said to be in.</summary>
    public static GroupMembership Of(PolicyWorld world, PolicyDefinition definition, Caller caller)
    {
        var known = MentionedBy(definition).Where(world.Compiled.Groups.ContainsKey).Select(name => world.Compiled.Groups[name]).ToDictionary(group => group.Name, StringComparer.Ordinal);
        foreach (var name in caller.IapGroups)
            known[name] = new CompiledGroup(name, [.. known.TryGetValue(name, out var group) ? group.Members : [], caller.Spelling]);
        return GroupRoll.Of(known.Values.Select(group => group with { Members = [.. group.Members.Distinct(StringComparer.Ordinal)] }));
    }

    public static IEnumerable<string> MentionedBy(PolicyDefinition definition) =>
        definition.Rules.SelectMany(rule => rule.Members.Concat(rule.ExceptMembers)).Where(member => member.Kind == MemberKind.IapGroup).Select(member => member.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
}
