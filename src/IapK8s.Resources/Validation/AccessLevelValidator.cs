using System.Collections.Immutable;
using IapK8s.Resources.AccessLevels;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Syntax;

namespace IapK8s.Resources.Validation;

/// <summary>Everything that is wrong with one access level by itself; whether there are the levels that it asks for, and circles, are the compiler's to find.</summary>
public static class AccessLevelValidator
{
    public static ImmutableArray<Finding> Validate(IapAccessLevel level)
    {
        var findings = new FindingList(level);
        var (spec, field) = (level.Spec, FieldPath.Spec);
        MetadataValidator.Check(findings, level.Metadata, isNamespaced: false);
        if (spec.Description is not null)
            findings.Check(field.Child("description"), TextSyntax.Check(spec.Description, Limits.Description));
        if (spec.Basic is null && spec.Custom is null)
            findings.Required(field.Child("basic"), "Write basic: {conditions: [...]}, or custom: {expression: ...}.");
        else if (spec.Basic is not null && spec.Custom is not null)
            findings.Error(FindingReason.Invalid, field.Child("custom"), "Both basic and custom are given", "Write two levels, and name the one in the other.");
        if (spec.Basic is { } basic)
            CheckBasic(findings, field.Child("basic"), basic, level.Metadata.Name);
        if (spec.Custom is { } custom)
            CheckCustom(findings, field.Child("custom").Child("expression"), custom.Expression);
        return findings.ToImmutable();
    }

    private static void CheckBasic(FindingList findings, FieldPath field, BasicLevelSpec basic, string own)
    {
        findings.Choice(field.Child("combiningFunction"), basic.CombiningFunction, Choices.CombiningFunction);
        if (basic.Conditions is null)
        {
            findings.Required(field.Child("conditions"), "Write what makes the level: conditions: [{clientCidrs: [192.0.2.0/24]}].");
            return;
        }
        if (!findings.Size(field.Child("conditions"), basic.Conditions.Count, Limits.LevelConditions, "Write at least one condition: a level without any would be met by everybody."))
            return;
        for (var i = 0; i < basic.Conditions.Count; i++)
            CheckCondition(findings, field.Child("conditions").Index(i), basic.Conditions[i], own);
    }

    private static void CheckCondition(FindingList findings, FieldPath field, LevelConditionSpec condition, string own)
    {
        if (condition is { ClientCidrs: null, TimeWindows: null, Claims: null, RequiredAccessLevels: null })
            findings.Required(field.Child("clientCidrs"), "Write clientCidrs, timeWindows, claims or requiredAccessLevels: a condition that asks for nothing is met by everybody.");
        findings.Each(field.Child("clientCidrs"), condition.ClientCidrs, Limits.LevelCidrs, "Leave clientCidrs out: the condition then does not ask for the address.", text => CidrSyntax.Parse(text, out _));
        findings.Each(field.Child("requiredAccessLevels"), condition.RequiredAccessLevels, Limits.RequiredLevels, "Leave requiredAccessLevels out.", text =>
            text == own ? new SyntaxProblem($"{Quoted.Of(text)} is the level itself", "Remove it.") : NameSyntax.CheckSubdomain(text));
        if (condition.TimeWindows is { } windows && findings.Size(field.Child("timeWindows"), windows.Count, Limits.TimeWindows, "Leave timeWindows out: the condition then does not ask for the time."))
        {
            for (var i = 0; i < windows.Count; i++)
                TimeWindowValidator.Check(findings, field.Child("timeWindows").Index(i), windows[i]);
        }
        if (condition.Claims is { } claims && findings.Size(field.Child("claims"), claims.Count, Limits.Claims, "Leave claims out: the condition then does not ask for the identity."))
        {
            foreach (var (name, values) in claims)
                CheckClaim(findings, field.Child("claims").Key(name), name, values);
        }
    }

    private static void CheckClaim(FindingList findings, FieldPath field, string name, IReadOnlyList<string> values)
    {
        findings.Check(field, TextSyntax.CheckToken(name, Limits.Token));
        findings.Each(field, values, Limits.ClaimValues, "List the values that do.", text => TextSyntax.Check(text, Limits.Token));
    }

    private static void CheckCustom(FindingList findings, FieldPath field, string? expression)
    {
        if (expression is null)
        {
            findings.Required(field, "Write what makes the level, in CEL: request.headers[\"x-zone\"] == \"office\".");
            return;
        }
        foreach (var problem in ConditionSyntax.Check(expression))
            findings.Check(field, problem);
    }
}
