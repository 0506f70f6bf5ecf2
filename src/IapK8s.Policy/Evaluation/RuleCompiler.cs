using System.Collections.Immutable;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Matching;

namespace IapK8s.Policy.Evaluation;

/// <summary>Reads a rule's texts. Whatever it would have to skip or guess is a mistake that refuses the policy: definitions come validated, so
/// a mistake here means a newer or a broken sender.</summary>
internal static class RuleCompiler
{
    public static CompiledRule Compile(RuleDefinition rule, ConditionFactory conditions, List<string> mistakes)
    {
        if (!Enum.IsDefined(rule.Level))
        {
            Mistake($"unknown level {rule.Level}");
        }

        if (rule.Members.IsDefaultOrEmpty)
        {
            Mistake("has no members");
        }

        var isDeny = rule.Action != RuleAction.Allow;
        if (!isDeny && (!rule.ExceptMembers.IsEmpty || rule.Unless is not null))
        {
            Mistake("exceptMembers and unless belong to Deny rules");
        }

        if (isDeny && rule.Require is not null)
        {
            Mistake("require belongs to Allow rules");
        }

        CheckMembers(rule.Members);
        CheckMembers(rule.ExceptMembers);
        CheckRequirement(rule.Unless, "unless");
        CheckRequirement(rule.Require, "require");
        return new CompiledRule(rule, Paths(), Condition());

        ImmutableArray<PathPattern> Paths()
        {
            var paths = ImmutableArray.CreateBuilder<PathPattern>();
            foreach (var text in rule.Paths)
            {
                if (PathPattern.TryParse(text, out var pattern, out var error))
                {
                    paths.Add(pattern);
                }
                else
                {
                    Mistake($"path \"{text}\": {error.Message}");
                }
            }

            return paths.ToImmutable();
        }

        ICondition? Condition()
        {
            if (rule.Condition is null)
            {
                return null;
            }

            var condition = conditions(rule.Condition, out var mistake);
            if (condition is null)
            {
                Mistake(mistake ?? "has no usable condition");
            }

            return condition;
        }

        void CheckMembers(ImmutableArray<Member> members)
        {
            foreach (var member in members.IsDefault ? [] : members)
            {
                if (member.Kind == MemberKind.Unspecified || !Enum.IsDefined(member.Kind) || member.Value is null)
                {
                    Mistake($"unknown kind of member {member.Kind} \"{member.Value}\"");
                }
            }
        }

        void CheckRequirement(AuthenticationRequirement? requirement, string field)
        {
            // One that asks for nothing is always satisfied: it would switch its Deny off.
            if (requirement is { Acr: null or "", Amr.IsDefaultOrEmpty: true, MaxAuthAge: null })
            {
                Mistake($"{field} asks for nothing");
            }

            if (requirement?.MaxAuthAge <= TimeSpan.Zero || requirement?.Acr?.Length == 0)
            {
                Mistake($"{field} can never be reached");
            }
        }

        void Mistake(string text) => mistakes.Add($"rule {rule.Id} {text}");
    }
}
