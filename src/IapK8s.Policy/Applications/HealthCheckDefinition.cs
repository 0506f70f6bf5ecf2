namespace IapK8s.Policy.Applications;

/// <summary>How a gateway asks whether an upstream is well.</summary>
/// <param name="Path">The target of a GET, canonical, as the app has it.</param>
/// <param name="UnhealthyThreshold">Bad answers in a row that take an upstream out.</param>
/// <param name="HealthyThreshold">Good answers in a row that bring it back.</param>
public sealed record HealthCheckDefinition(string Path, TimeSpan Interval, TimeSpan Timeout, int UnhealthyThreshold, int HealthyThreshold);
