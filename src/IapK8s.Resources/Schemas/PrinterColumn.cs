namespace IapK8s.Resources.Schemas;

/// <summary>A column of <c>kubectl get</c>.</summary>
/// <param name="Type"><c>string</c>, <c>integer</c>, <c>date</c>.</param>
/// <param name="Priority">Above 0: only with <c>-o wide</c>.</param>
public sealed record PrinterColumn(string Name, string Type, string JsonPath, string Description, int Priority = 0)
{
    public static PrinterColumn Age { get; } = new("Age", "date", ".metadata.creationTimestamp", "Time since the object was created.");

    /// <summary>Whether a condition holds.</summary>
    public static PrinterColumn Condition(string name, string type, string description) =>
        new(name, "string", $".status.conditions[?(@.type==\"{type}\")].status", description);

    /// <summary>Why a condition holds, or does not.</summary>
    public static PrinterColumn Reason(string type, string description) =>
        new("Reason", "string", $".status.conditions[?(@.type==\"{type}\")].reason", description);
}
