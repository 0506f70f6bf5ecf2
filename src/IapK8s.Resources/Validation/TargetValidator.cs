using IapK8s.Resources.Findings;
using IapK8s.Resources.Policies;
using IapK8s.Resources.Syntax;

namespace IapK8s.Resources.Validation;

internal static class TargetValidator
{
    public static void Check(FindingList findings, IapPolicy policy)
    {
        var spec = policy.Spec;
        var field = FieldPath.Spec.Child("targetRefs");
        if (spec.TargetRefs is null && spec.Selector is null)
            findings.Required(field, "Name what is protected: targetRefs: [{kind: Service, name: ...}], or a selector.");
        else if (spec.TargetRefs is not null && spec.Selector is not null)
            findings.Error(FindingReason.Invalid, FieldPath.Spec.Child("selector"), "spec.targetRefs and spec.selector are both given", "Keep one of them.");

        if (spec.TargetRefs is { } targets && findings.Size(field, targets.Count, Limits.TargetRefs, "Name a Service: [{kind: Service, name: ...}]."))
            CheckTargets(findings, field, targets, policy.Metadata.Namespace);
        if (spec.Selector is { } selector)
            CheckSelector(findings, FieldPath.Spec.Child("selector"), selector);
    }

    /// <summary>Labels of namespaces; none at all is every one of them, as everywhere in Kubernetes, and for central policy that is the safe side.</summary>
    public static void CheckNamespaceSelector(FindingList findings, FieldPath field, LabelSelector? selector)
    {
        if (selector is null)
            findings.Required(field, "Say which namespaces are meant: namespaceSelector: {matchLabels: {team: shop}}, or {} for all.");
        else
            CheckLabels(findings, field, selector);
    }

    private static void CheckTargets(FindingList findings, FieldPath field, IReadOnlyList<TargetRef> targets, string ns)
    {
        var seen = new HashSet<TargetRef>();
        for (var i = 0; i < targets.Count; i++)
        {
            var (at, target) = (field.Index(i), targets[i]);
            CheckKind(findings, at, target);
            if (target.Kind == "Namespace")
            {
                CheckNamespace(findings, at, target, targets.Count, ns);
                continue;
            }
            if (target.Name is null)
                findings.Required(at.Child("name"), $"Write the name of the {target.Kind}.");
            else
                findings.Check(at.Child("name"), NameSyntax.CheckSubdomain(target.Name));
            if (target.SectionName is not null)
                CheckSection(findings, at.Child("sectionName"), target.Kind, target.SectionName);
            if (!seen.Add(target))
                findings.Error(FindingReason.Invalid, at, $"{target.Kind} {target.Name} is there twice", "Remove one of them.");
        }
    }

    private static void CheckKind(FindingList findings, FieldPath at, TargetRef target)
    {
        if (target.Kind is null)
            findings.Required(at.Child("kind"), "Write kind: Service, or kind: Namespace for all of the namespace.");
        findings.Choice(at.Child("kind"), target.Kind, Choices.TargetKind, "Name the Service in front of it, or use spec.selector for its pods.");
        if (target.Group is not (null or "") && TargetKinds.GroupOf(target.Kind) is { } group && target.Group != group)
            findings.Error(FindingReason.Invalid, at.Child("group"), $"{Quoted.Of(target.Group)} is not the group of {target.Kind}", group.Length == 0 ? "Leave group out." : $"Write {group}, or leave group out.");
    }

    private static void CheckSection(FindingList findings, FieldPath field, string? kind, string section)
    {
        if (kind == "Ingress")
            findings.Error(FindingReason.Invalid, field, $"{Quoted.Of(section)} is given for an Ingress, which has no named parts", "Leave sectionName out, or target the Service.");
        else if (kind == ApiGroup.IapApplication)
            findings.Error(FindingReason.Invalid, field, $"{Quoted.Of(section)} is given for an IapApplication, which has no named parts", "Leave sectionName out; rules say which paths and hosts they are about.");
        else
            findings.Check(field, NameSyntax.CheckSubdomain(section));
    }

    private static void CheckNamespace(FindingList findings, FieldPath at, TargetRef target, int targets, string ns)
    {
        if (target.Name is { } name && name != ns)
            findings.Error(FindingReason.RefNotPermitted, at.Child("name"), $"{Quoted.Of(name)} is another namespace", "Leave name out: the policy's own namespace is meant.");
        if (target.SectionName is { } section)
            findings.Error(FindingReason.Invalid, at.Child("sectionName"), $"{Quoted.Of(section)} is given for a Namespace", "Leave sectionName out.");
        if (targets > 1)
            findings.Error(FindingReason.Invalid, at, "A Namespace stands beside other targets", "Let it stand alone, and write a policy of its own for the workload.");
    }

    private static void CheckSelector(FindingList findings, FieldPath field, LabelSelector selector)
    {
        if ((selector.MatchLabels?.Count ?? 0) + (selector.MatchExpressions?.Count ?? 0) == 0)
        {
            findings.Error(FindingReason.Invalid, field, "The selector is empty and would select every pod of the namespace",
                "Write labels: selector: {matchLabels: {app: shop}}.");
        }
        CheckLabels(findings, field, selector);
    }

    private static void CheckLabels(FindingList findings, FieldPath field, LabelSelector selector)
    {
        var (labels, expressions) = (selector.MatchLabels ?? new Dictionary<string, string>(), selector.MatchExpressions ?? []);
        if (labels.Count + expressions.Count > Limits.Labels)
            findings.Error(FindingReason.Invalid, field, $"The selector has {labels.Count + expressions.Count} requirements; {Limits.Labels} is the most", "Use fewer labels.");
        foreach (var (key, value) in labels)
        {
            var at = field.Child("matchLabels").Key(key);
            if (findings.Check(at, LabelSyntax.CheckKey(key)))
                findings.Check(at, LabelSyntax.CheckValue(value));
        }
        for (var i = 0; i < expressions.Count; i++)
            CheckExpression(findings, field.Child("matchExpressions").Index(i), expressions[i]);
    }

    private static void CheckExpression(FindingList findings, FieldPath field, LabelRequirement requirement)
    {
        if (requirement.Key is null)
            findings.Required(field.Child("key"), "Write the label's key.");
        else
            findings.Check(field.Child("key"), LabelSyntax.CheckKey(requirement.Key));
        if (requirement.Operator is null)
            findings.Required(field.Child("operator"), "Write In, NotIn, Exists or DoesNotExist.");
        findings.Choice(field.Child("operator"), requirement.Operator, Choices.LabelOperator);

        var values = requirement.Values ?? [];
        if (requirement.Operator is "In" or "NotIn" && values.Count == 0)
            findings.Required(field.Child("values"), $"List the values for {requirement.Operator}.");
        else if (requirement.Operator is "Exists" or "DoesNotExist" && values.Count > 0)
            findings.Error(FindingReason.Invalid, field.Child("values"), $"{requirement.Operator} takes no values", "Remove values.");
        if (values.Count > Limits.LabelValues)
            findings.Error(FindingReason.Invalid, field.Child("values"), $"There are {values.Count} values; {Limits.LabelValues} is the most", "Use a label that says the same in one value.");
        for (var i = 0; i < values.Count; i++)
            findings.Check(field.Child("values").Index(i), LabelSyntax.CheckValue(values[i]));
    }
}
