using System.ComponentModel;

namespace IapK8s.Resources.Applications;

/// <summary>Whole segments: /erp is no prefix of /erpx.</summary>
public sealed record ApplicationPathPrefix
{
    [Description("The prefix of paths that people see; what does not begin with it is not found. Required. Example: /erp.")]
    public string? Prefix { get; init; }

    [Description("What stands in its place at the app. Absent: the prefix itself. Example: /.")]
    public string? ReplacePrefix { get; init; }
}
