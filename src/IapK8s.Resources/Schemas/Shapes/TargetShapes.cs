using IapK8s.Resources.Policies;
using IapK8s.Resources.Validation;
using static IapK8s.Resources.Schemas.FieldShape;

namespace IapK8s.Resources.Schemas.Shapes;

/// <summary>What policies point at: targets, labels, providers.</summary>
internal static class TargetShapes
{
    public static readonly ObjectShape Target = new(typeof(TargetRef))
    {
        [nameof(TargetRef.Group)] = Of(TextFormats.Group),
        [nameof(TargetRef.Kind)] = Of(TextFormats.Of(Choices.TargetKind, "name the Service in front of it, or use selector for its pods")).Required(),
        [nameof(TargetRef.Name)] = Of(TextFormats.Subdomain),
        [nameof(TargetRef.SectionName)] = Of(TextFormats.Subdomain),
        Rules =
        [
            CelRule.Required("has(self.name) || self.kind == 'Namespace'", "write the name of the target", ".name"),
            new($"!has(self.group) || self.group == '' || {string.Join(" || ", TargetKinds.All.GroupBy(TargetKinds.GroupOf).Where(group => group.Key is not "").Select(OfGroup))}",
                "this is not the group of the kind: leave group out", ".group"),
            CelRule.Forbidden("!has(self.sectionName) || !(self.kind in ['Namespace', 'Ingress', 'IapApplication'])", "a Namespace, an Ingress and an IapApplication have no named parts: leave sectionName out", ".sectionName"),
        ],
    };

    public static readonly ObjectShape Selector = new(typeof(LabelSelector))
    {
        [nameof(LabelSelector.MatchLabels)] = Of(TextFormats.LabelValue) with { MaxItems = Limits.Labels },
        [nameof(LabelSelector.MatchExpressions)] = ListOf(Limits.Labels).MayBeEmpty(),
        Rules =
        [
            new($"(has(self.matchLabels) ? size(self.matchLabels) : 0) + (has(self.matchExpressions) ? size(self.matchExpressions) : 0) <= {Limits.Labels}",
                $"the selector has more than {Limits.Labels} requirements: use fewer labels"),
        ],
    };

    public static readonly ObjectShape Requirement = new(typeof(LabelRequirement))
    {
        [nameof(LabelRequirement.Key)] = Of(TextFormats.LabelKey).Required(),
        [nameof(LabelRequirement.Operator)] = Of(TextFormats.Of(Choices.LabelOperator)).Required(),
        [nameof(LabelRequirement.Values)] = (ListOf(Limits.LabelValues) with { Text = TextFormats.LabelValue }).MayBeEmpty(),
        Rules =
        [
            CelRule.Required("!(self.operator in ['In', 'NotIn']) || (has(self.values) && size(self.values) > 0)", "list the values for In and NotIn", ".values"),
            CelRule.Forbidden("!(self.operator in ['Exists', 'DoesNotExist']) || !has(self.values) || size(self.values) == 0", "Exists and DoesNotExist take no values: remove values", ".values"),
        ],
    };

    public static readonly ObjectShape Provider = new(typeof(ProviderRef))
    {
        [nameof(ProviderRef.Kind)] = Of(TextFormats.Of(Choices.ProviderKind)).Required(),
        [nameof(ProviderRef.Name)] = Of(TextFormats.Subdomain).Required(),
        [nameof(ProviderRef.Namespace)] = Of(TextFormats.Label),
        Rules = [CelRule.Forbidden($"!has(self.{CelRule.NameOf("namespace")}) || self.kind != 'ClusterIapProvider'", "namespace is given for a cluster kind: remove it", ".namespace")],
    };

    private static string OfGroup(IGrouping<string?, string> kinds) => $"(self.group == '{kinds.Key}' && self.kind in [{string.Join(", ", kinds.Select(kind => $"'{kind}'"))}])";
}
