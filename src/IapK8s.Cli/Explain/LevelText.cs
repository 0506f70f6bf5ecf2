using System.Globalization;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;

namespace IapK8s.Cli.Explain;

/// <summary>What access levels ask, in words.</summary>
internal static class LevelText
{
    public static string Field(LevelPart part) => part switch
    {
        LevelPart.ClientCidrs => "clientCidrs",
        LevelPart.TimeWindows => "timeWindows",
        LevelPart.Claims => "claims",
        _ => "requiredAccessLevels",
    };

    public static string Wants(LevelConditionDefinition condition, LevelPart part) => part switch
    {
        LevelPart.ClientCidrs => RuleText.List(condition.ClientCidrs),
        LevelPart.TimeWindows => RuleText.List([.. condition.TimeWindows.Select(Window)]),
        LevelPart.Claims => RuleText.List([.. condition.Claims.Select(claim => $"{claim.Name}: {string.Join(" or ", claim.Values)}")]),
        _ => RuleText.List(condition.RequiredLevels),
    };

    private static string Window(TimeWindowDefinition window) => $"{string.Join(' ', window.Days.Select(day => day.ToString()[..3]))} {Clock(window.From)}-{Clock(window.To)} {window.TimeZone}";

    private static string Clock(int minutes) => string.Create(CultureInfo.InvariantCulture, $"{minutes / 60:00}:{minutes % 60:00}");
}
