using IapK8s.Policy.Definitions;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Policies;
using IapK8s.Resources.Syntax;

namespace IapK8s.Resources.Validation;

internal static class RuleValidator
{
    /// <param name="hosts">The canonical names of the policy's hosts; null for one whose rules hold for the hosts of others, and which may have none.</param>
    public static void Check(FindingList findings, IReadOnlyList<PolicyRule>? rules, IReadOnlySet<string>? hosts)
    {
        var field = FieldPath.Spec.Child("rules");
        if (rules is null)
        {
            findings.Required(field, "Write who may: rules: [{name: staff, action: Allow, members: [\"group:staff\"]}].");
            return;
        }
        if (hosts is null && rules.Count == 0)
            return;
        if (!findings.Size(field, rules.Count, Limits.Rules, "Write at least one rule: without an Allow nobody is let in."))
            return;
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < rules.Count; i++)
            CheckRule(findings, NameOf(findings, field, rules[i], i, names), rules[i], hosts);
    }

    /// <summary>Rules are a map by name, and fields in them are named by it; by their place only where there is no such name.</summary>
    private static FieldPath NameOf(FindingList findings, FieldPath field, PolicyRule rule, int index, HashSet<string> names)
    {
        var at = field.Index(index);
        if (rule.Name is null)
        {
            findings.Required(at.Child("name"), "Give the rule a name; decisions are reported by it.");
            return at;
        }
        if (!findings.Check(at.Child("name"), NameSyntax.CheckLabel(rule.Name)))
            return at;
        if (names.Add(rule.Name))
            return field.Key(rule.Name);
        findings.Error(FindingReason.Invalid, at.Child("name"), $"The name {Quoted.Of(rule.Name)} is taken by an earlier rule", "Give each rule a name of its own.");
        return at;
    }

    private static void CheckRule(FindingList findings, FieldPath field, PolicyRule rule, IReadOnlySet<string>? hosts)
    {
        if (rule.Action is null)
            findings.Required(field.Child("action"), "Write Allow or Deny.");
        findings.Choice(field.Child("action"), rule.Action, Choices.Action);
        if (rule.Members is null)
            findings.Required(field.Child("members"), "Write whom the rule is about; allUsers is everybody.");
        findings.Each(field.Child("members"), rule.Members, Limits.Members, "Write whom the rule is about; allUsers is everybody.", text => MemberSyntax.Parse(text, out _));
        findings.Each(field.Child("exceptMembers"), rule.ExceptMembers, Limits.Members, "Leave exceptMembers out: the rule then spares nobody.", CheckExcept);
        findings.Each(field.Child("methods"), rule.Methods, Limits.Methods, "Leave methods out: the rule then covers every method.", MethodSyntax.Check);
        findings.Each(field.Child("hosts"), rule.Hosts, Limits.Hosts, "Leave hosts out: the rule then covers every host of the policy.", text => CheckHost(text, hosts));
        findings.Each(field.Child("paths"), rule.Paths, Limits.Paths, "Leave paths out: the rule then covers every path.", PathSyntax.Check);
        if (rule.Condition is not null)
        {
            foreach (var problem in ConditionSyntax.Check(rule.Condition))
                findings.Check(field.Child("condition"), problem);
        }
        RequirementValidator.Check(findings, field.Child("unless"), rule.Unless);
        RequirementValidator.Check(findings, field.Child("require"), rule.Require);
        CheckAction(findings, field, rule);
    }

    /// <summary>What belongs to one action only: on the other it would be ignored, and who wrote it would not know.</summary>
    private static void CheckAction(FindingList findings, FieldPath field, PolicyRule rule)
    {
        if (rule.Action == nameof(RuleAction.Allow))
        {
            if (rule.ExceptMembers is not null)
                findings.Error(FindingReason.Invalid, field.Child("exceptMembers"), "exceptMembers is given on an Allow rule", "Write a Deny rule for those members; exceptMembers is for Deny.");
            if (rule.Unless is not null)
                findings.Error(FindingReason.Invalid, field.Child("unless"), "unless is given on an Allow rule", "Write require instead; unless is for Deny.");
        }
        else if (rule.Action == nameof(RuleAction.Deny) && rule.Require is not null)
        {
            findings.Error(FindingReason.Invalid, field.Child("require"), "require is given on a Deny rule", "Write unless instead; require is for Allow.");
        }
    }

    private static SyntaxProblem? CheckExcept(string text) =>
        text == "allUsers"
            ? new SyntaxProblem("\"allUsers\" is excepted, so the rule would deny nobody", "Name whom the rule spares, or remove the rule.")
            : MemberSyntax.Parse(text, out _);

    private static SyntaxProblem? CheckHost(string text, IReadOnlySet<string>? hosts)
    {
        if (text.Contains('*', StringComparison.Ordinal))
            return new SyntaxProblem($"{Quoted.Of(text)} is a wildcard, which this build does not enforce", "List each host name.", IsUnsupported: true);
        if (hosts is null)
            return HostSyntax.Parse(text, out _);
        if (HostSyntax.TryParseName(text, out var host) && hosts.Contains(host))
            return null;
        var meant = Suggestion.For(text, hosts);
        return new SyntaxProblem($"{Quoted.Of(text)} is not one of the policy's hosts", meant is null ? "Add it to spec.hosts, or leave it out." : $"Did you mean {meant}?");
    }
}
