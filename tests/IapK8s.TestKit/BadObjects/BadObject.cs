using System.Text.Json.Nodes;

namespace IapK8s.TestKit.BadObjects;

/// <summary>An object that must be refused.</summary>
/// <param name="Name">What is wrong with it.</param>
/// <param name="Old">Of an update: the object as it is before.</param>
/// <param name="Refusals">By layer: <c>schema</c>, <c>policy</c>, <c>webhook</c>.</param>
public sealed record BadObject(string Kind, string Name, JsonObject Resource, JsonObject? Old, IReadOnlyDictionary<string, ExpectedRefusal> Refusals)
{
    public override string ToString() => $"{Kind}: {Name}";
}

/// <param name="Field">As the layer names it: the API server counts entries of lists, the validators know rules by name.</param>
/// <param name="Says">A part of the message.</param>
public sealed record ExpectedRefusal(string Field, string Says);
