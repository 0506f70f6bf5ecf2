using System.Collections.Immutable;
using IapK8s.Compiler.AccessLevels;
using IapK8s.Compiler.Groups;
using IapK8s.Compiler.Inheritance;
using IapK8s.Policy.Definitions;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Policies;
using IapK8s.Resources.Syntax;

namespace IapK8s.Compiler.Translation;

/// <summary>Validated rules to their canonical form: sorted and distinct everywhere, so that the order in which they were written leaves no trace.</summary>
internal sealed class RuleTranslator(GroupNames groups, LevelClosure levels, LevelMentions mentions)
{
    /// <summary>Those of a policy that is Off are none: it has nothing to say, here and where it counts with another.</summary>
    /// <param name="provider">In force at the policy's level.</param>
    /// <param name="keptHosts">Those of the policy's hosts that are its own; null where its rules hold for the hosts of others.</param>
    public ImmutableArray<DraftRule> Translate(LevelPolicy policy, string? provider, CeilingSet ceilings, IReadOnlySet<string>? keptHosts, FindingList findings)
    {
        ceilings.CheckMode(policy, findings);
        return ceilings.ModeOf(policy) == PolicyMode.Off
            ? []
            : [.. (policy.Spec.Rules ?? []).OrderBy(rule => rule.Name, StringComparer.Ordinal).Select(rule => Translate(policy, rule, provider, ceilings, keptHosts, findings))];
    }

    private DraftRule Translate(LevelPolicy policy, PolicyRule rule, string? provider, CeilingSet ceilings, IReadOnlySet<string>? keptHosts, FindingList findings)
    {
        var field = FieldPath.Spec.Child("rules").Key(rule.Name!);
        ceilings.CheckRule(rule, field, findings);
        CheckLevels(rule.Condition, field.Child("condition"), findings);
        var hosts = (rule.Hosts ?? []).Select(Host).Where(host => keptHosts?.Contains(host) ?? true);
        var definition = new RuleDefinition
        {
            Level = policy.Level,
            Policy = policy.Name,
            Name = rule.Name!,
            Provider = provider,
            Action = rule.Action == nameof(RuleAction.Allow) ? RuleAction.Allow : RuleAction.Deny,
            Members = Members(field.Child("members"), rule.Members!, findings, "It matches nobody in an Allow and everybody in a Deny.", withDoubtful: rule.Action != nameof(RuleAction.Allow)),
            ExceptMembers = Members(field.Child("exceptMembers"), rule.ExceptMembers ?? [], findings, "It spares nobody.", withDoubtful: false),
            Methods = Sorted(rule.Methods ?? []),
            Hosts = Sorted(hosts),
            Paths = Sorted(rule.Paths ?? []),
            Unless = Requirement(rule.Unless),
            Require = Requirement(rule.Require),
            IsInShadow = ceilings.ModeOf(policy) == PolicyMode.Shadow,
            Condition = rule.Condition,
        };
        return new DraftRule(definition, IsHostBound: rule.Hosts is not null);
    }

    private ImmutableArray<Member> Members(FieldPath field, IReadOnlyList<string> texts, FindingList findings, string meanwhile, bool withDoubtful)
    {
        var members = new HashSet<Member>();
        for (var i = 0; i < texts.Count; i++)
        {
            if (MemberSyntax.Parse(texts[i], out var member) is not null)
                throw new InvalidOperationException($"A validated member is none: {texts[i]}");
            members.Add(member);
            if (member.Kind == MemberKind.IapGroup && !groups.IsKnown(member.Value))
            {
                findings.Error(FindingReason.RefNotFound, field.Index(i), groups.Trouble(member.Value), $"{groups.Fix(member.Value)}. {meanwhile}");
            }
            if (withDoubtful && member.Kind == MemberKind.IapGroup && groups.HasDoubtful(member.Value))
                members.Add(member with { Value = DoubtfulMembers.GroupOf(member.Value) });
        }
        return [.. members.OrderBy(member => member.Kind).ThenBy(member => member.Value, StringComparer.Ordinal)];
    }

    private void CheckLevels(string? condition, FieldPath field, FindingList findings)
    {
        foreach (var name in mentions.In(condition).Where(name => !levels.IsKnown(name)))
        {
            findings.Error(FindingReason.RefNotFound, field, levels.Exists(name) ? $"IapAccessLevel {name} could not be worked out" : $"There is no valid IapAccessLevel {Quoted.Of(name)}",
                $"{(levels.Exists(name) ? "Mend that level" : "Create it, mend it, or correct the name")}. It is unknown: an Allow that depends on it lets nobody in, a Deny bites.");
        }
    }

    private static AuthenticationRequirement? Requirement(RequirementSpec? spec) => spec is null ? null : new AuthenticationRequirement
    {
        Acr = spec.Acr,
        Amr = Sorted(spec.Amr ?? []),
        MaxAuthAge = spec.MaxAuthAge is null ? null : SettingTable.Duration(spec.MaxAuthAge),
    };

    private static string Host(string text) => HostSyntax.TryParseName(text, out var host) ? host : "";

    private static ImmutableArray<string> Sorted(IEnumerable<string> values) => [.. values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
