using System.Globalization;

namespace IapK8s.Controller.Admission.Patches;

/// <summary>Where in a document (RFC 6901).</summary>
internal readonly record struct JsonPointer(string Text)
{
    public static JsonPointer Metadata { get; } = new("/metadata");

    public static JsonPointer Spec { get; } = new("/spec");

    public JsonPointer Child(string name) => new($"{Text}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}");

    public JsonPointer Index(int index) => new(string.Create(CultureInfo.InvariantCulture, $"{Text}/{index}"));

    /// <summary>Behind a list's last element.</summary>
    public JsonPointer End => new($"{Text}/-");
}
