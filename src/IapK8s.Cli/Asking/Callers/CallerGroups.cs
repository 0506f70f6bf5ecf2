using System.Collections.Immutable;
using IapK8s.Cli.Loading;
using IapK8s.Compiler.Outputs;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Snapshots;

namespace IapK8s.Cli.Asking.Callers;

/// <summary>Which IapGroups are known where a policy is asked, and who is in them.</summary>
internal static class CallerGroups
{
    /// <summary>As the resources have them, and the caller in those that they are said to be in.</summary>
    /// <param name="othersGroups">Groups that the resources do not have, and that the caller is not in.</param>
    public static GroupMembership Of(PolicyWorld world, PolicyDefinition definition, Caller caller, params ImmutableArray<string> othersGroups)
    {
        var known = MentionedBy(definition).Where(world.Groups.ContainsKey).Select(name => world.Groups[name]).ToDictionary(group => group.Name, StringComparer.Ordinal);
        foreach (var name in caller.IapGroups)
            known[name] = new CompiledGroup(name, [.. known.TryGetValue(name, out var group) ? group.Members : [], caller.Spelling]);
        return GroupRoll.Of(known.Values.Select(group => group with { Members = [.. group.Members.Distinct(StringComparer.Ordinal)] }).Concat(othersGroups.Select(name => new CompiledGroup(name, []))));
    }

    public static IEnumerable<string> MentionedBy(PolicyDefinition definition) =>
        definition.Rules.SelectMany(rule => rule.Members.Concat(rule.ExceptMembers)).Where(member => member.Kind == MemberKind.IapGroup).Select(member => member.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
}
