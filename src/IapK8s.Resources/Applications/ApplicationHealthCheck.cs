using System.ComponentModel;

namespace IapK8s.Resources.Applications;

/// <summary>Each gateway asks by itself, without any identity.</summary>
public sealed record ApplicationHealthCheck
{
    [Description("The path that is asked for with GET, as the app has it. An answer from 200 to 399 is a good one. Required. Example: /healthz.")]
    public string? Path { get; init; }

    [Description("How often each upstream is asked. Default: 10s. Example: 30s.")]
    public string? Interval { get; init; }

    [Description("How long an answer may take. Default: 2s. Example: 5s.")]
    public string? Timeout { get; init; }

    [Description("After how many bad answers in a row an upstream gets no more requests. Default: 3. Example: 2.")]
    public long? UnhealthyThreshold { get; init; }

    [Description("After how many good answers in a row it gets requests again. Default: 1. Example: 2.")]
    public long? HealthyThreshold { get; init; }
}
