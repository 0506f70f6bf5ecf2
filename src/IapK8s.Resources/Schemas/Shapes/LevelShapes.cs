using IapK8s.Resources.AccessLevels;
using IapK8s.Resources.Validation;
using static IapK8s.Resources.Schemas.FieldShape;

namespace IapK8s.Resources.Schemas.Shapes;

internal static class LevelShapes
{
    public static readonly ObjectShape Level = new(typeof(IapAccessLevelSpec))
    {
        [nameof(IapAccessLevelSpec.Description)] = Of(TextFormats.Line(Limits.Description)),
        [nameof(IapAccessLevelSpec.Basic)] = Plain(),
        [nameof(IapAccessLevelSpec.Custom)] = Plain(),
        Rules =
        [
            CelRule.Required("has(self.basic) || has(self.custom)", "write basic: {conditions: [...]}, or custom: {expression: ...}", ".basic"),
            CelRule.Forbidden("!has(self.basic) || !has(self.custom)", "both basic and custom are given: write two levels, and name the one in the other", ".custom"),
        ],
    };

    public static readonly ObjectShape Basic = new(typeof(BasicLevelSpec))
    {
        [nameof(BasicLevelSpec.CombiningFunction)] = Of(TextFormats.Of(Choices.CombiningFunction)),
        [nameof(BasicLevelSpec.Conditions)] = ListOf(Limits.LevelConditions).Required(),
    };

    public static readonly ObjectShape Custom = new(typeof(CustomLevelSpec)) { [nameof(CustomLevelSpec.Expression)] = Of(TextFormats.Condition).Required() };

    public static readonly ObjectShape Condition = new(typeof(LevelConditionSpec))
    {
        [nameof(LevelConditionSpec.ClientCidrs)] = SetOf(NetworkFormats.Cidr, Limits.LevelCidrs),
        [nameof(LevelConditionSpec.TimeWindows)] = ListOf(Limits.TimeWindows),
        [nameof(LevelConditionSpec.Claims)] = SetsOf(TextFormats.Line(Limits.Token), Limits.Claims, Limits.ClaimValues),
        [nameof(LevelConditionSpec.RequiredAccessLevels)] = SetOf(TextFormats.Subdomain, Limits.RequiredLevels),
        [nameof(LevelConditionSpec.Negate)] = Plain(),
        Rules =
        [
            CelRule.Required("has(self.clientCidrs) || has(self.timeWindows) || has(self.claims) || has(self.requiredAccessLevels)",
                "write clientCidrs, timeWindows, claims or requiredAccessLevels: a condition that asks for nothing is met by everybody", ".clientCidrs"),
        ],
    };

    public static readonly ObjectShape Window = new(typeof(TimeWindowSpec))
    {
        [nameof(TimeWindowSpec.Days)] = SetOf(TextFormats.Of(Choices.Day), Choices.Day.Enforced.Count),
        [nameof(TimeWindowSpec.From)] = Of(TimeFormats.From).Required(),
        [nameof(TimeWindowSpec.To)] = Of(TimeFormats.To).Required(),
        [nameof(TimeWindowSpec.TimeZone)] = Of(TimeFormats.TimeZone).Required(),
        Rules = [new("self.from != self.to", "to is the same as from, no time at all or a whole day: write from: '00:00' and to: '24:00' for whole days", ".to")],
    };

    /// <summary>About the object: only there its name is known.</summary>
    public static readonly CelRule[] Whole =
    [
        new("!has(self.spec.basic) || self.spec.basic.conditions.all(condition, !has(condition.requiredAccessLevels) || !(self.metadata.name in condition.requiredAccessLevels))",
            "the level asks for itself: remove it from requiredAccessLevels", ".spec.basic.conditions"),
    ];
}
