using IapK8s.Resources.Policies;
using IapK8s.Resources.Syntax;
using IapK8s.Resources.Validation;
using static IapK8s.Resources.Schemas.FieldShape;

namespace IapK8s.Resources.Schemas.Shapes;

/// <summary>Rules. There may be a thousand of them with a thousand members each, so what is asked of every text is a pattern: a CEL rule would cost the server too much.</summary>
internal static class RuleShapes
{
    public static readonly ObjectShape Rule = new(typeof(PolicyRule))
    {
        [nameof(PolicyRule.Name)] = Of(TextFormats.Label).Required(),
        [nameof(PolicyRule.Action)] = Of(TextFormats.Of(Choices.Action)).Required(),
        [nameof(PolicyRule.Members)] = Members().Required(),
        [nameof(PolicyRule.ExceptMembers)] = Members(),
        [nameof(PolicyRule.Methods)] = SetOf(TextFormats.Method, Limits.Methods),
        [nameof(PolicyRule.Hosts)] = SetOf(NetworkFormats.RuleHost, Limits.Hosts),
        [nameof(PolicyRule.Paths)] = SetOf(TextFormats.Path, Limits.Paths),
        [nameof(PolicyRule.Condition)] = Of(TextFormats.Condition),
        [nameof(PolicyRule.Unless)] = Plain().With(AsksForSomething("unless")),
        [nameof(PolicyRule.Require)] = Plain().With(AsksForSomething("require")),
        Rules =
        [
            CelRule.Forbidden("!has(self.exceptMembers) || self.action != 'Allow'", "exceptMembers is for Deny: write a Deny rule for those members", ".exceptMembers"),
            CelRule.Forbidden("!has(self.unless) || self.action != 'Allow'", "unless is for Deny: write require instead", ".unless"),
            CelRule.Forbidden("!has(self.require) || self.action != 'Deny'", "require is for Allow: write unless instead", ".require"),
            new("!has(self.exceptMembers) || !('allUsers' in self.exceptMembers)", "allUsers is excepted, so the rule would deny nobody: name whom it spares, or remove it", ".exceptMembers"),
        ],
    };

    public static readonly ObjectShape Requirement = new(typeof(RequirementSpec))
    {
        [nameof(RequirementSpec.Acr)] = Of(TextFormats.Token),
        [nameof(RequirementSpec.Amr)] = SetOf(TextFormats.Token, Limits.Claims),
        [nameof(RequirementSpec.MaxAuthAge)] = Of(DurationFormats.AuthAge),
    };

    private static FieldShape Members()
    {
        var members = SetOf(TextFormats.Member, Limits.Members);
        return MemberSyntax.Parse("serviceAccount:ns/name", out _) is { IsUnsupported: true }
            ? members.With(new CelRule("!self.exists(member, member.startsWith('serviceAccount:'))",
                "serviceAccount: is not enforced by this build: let the workload use a token of the OIDC provider and list its user: or group:", Reason: CelReason.FieldValueForbidden))
            : members;
    }

    private static CelRule AsksForSomething(string name) => new("has(self.acr) || has(self.amr) || has(self.maxAuthAge)", $"{name} asks for nothing: write acr, amr or maxAuthAge");
}
