using IapK8s.Resources.AccessLevels;

namespace IapK8s.Sources.Manifests;

internal static class AccessLevelReader
{
    public static IapAccessLevelSpec Spec(ObjectReader spec) => new()
    {
        Description = spec.Text("description"),
        Basic = spec.Object("basic", basic => new BasicLevelSpec { CombiningFunction = basic.Text("combiningFunction"), Conditions = basic.Objects("conditions", Condition) }),
        Custom = spec.Object("custom", custom => new CustomLevelSpec { Expression = custom.Text("expression") }),
    };

    private static LevelConditionSpec Condition(ObjectReader condition) => new()
    {
        ClientCidrs = condition.Texts("clientCidrs"),
        TimeWindows = condition.Objects("timeWindows", Window),
        Claims = condition.TextsMap("claims"),
        RequiredAccessLevels = condition.Texts("requiredAccessLevels"),
        Negate = condition.Boolean("negate"),
    };

    private static TimeWindowSpec Window(ObjectReader window) => new()
    {
        Days = window.Texts("days"),
        From = window.Text("from"),
        To = window.Text("to"),
        TimeZone = window.Text("timeZone"),
    };
}
