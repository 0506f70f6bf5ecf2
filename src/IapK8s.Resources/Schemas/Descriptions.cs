using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using IapK8s.Resources.Syntax;

namespace IapK8s.Resources.Schemas;

/// <summary>What <c>kubectl explain</c> shows: the words beside the field, and its limits from where they are kept.</summary>
internal static class Descriptions
{
    private const string Example = " Example: ";

    /// <exception cref="InvalidOperationException">There are none.</exception>
    public static string Of(MemberInfo member) => member.GetCustomAttribute<DescriptionAttribute>() is { Description.Length: > 0 } found
        ? string.Join(' ', found.Description.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        : throw new InvalidOperationException($"{member.DeclaringType?.Name}.{member.Name} has no description: say in [Description] what it means, its units and default, and give an example");

    /// <summary>On one line, the example last.</summary>
    public static string Of(PropertyInfo property, FieldShape shape)
    {
        var text = Of((MemberInfo)property);
        var said = string.Concat(Limits(shape).Select(limit => " " + limit));
        var example = text.LastIndexOf(Example, StringComparison.Ordinal);
        return example < 0 ? text + said : text[..example] + said + text[example..];
    }

    private static IEnumerable<string> Limits(FieldShape shape)
    {
        if (shape.Unsupported is { } instead)
            yield return $"Not enforced by this build, which refuses the field: {instead}.";
        if (shape.Text?.Refused is { Count: > 0 } refused)
            yield return $"Not enforced by this build and refused: {Quoted.Choice(refused)}.";
        if (shape.MaxItems is { } most)
            yield return shape.MinItems is { } least and > 0 ? $"{least} to {Number(most)} entries." : $"At most {Number(most)} entries.";
        else if (shape.Minimum is { } from && shape.Maximum is { } to)
            yield return $"From {from} to {to}.";
        if (shape.Text is { Values: null } text && shape.MaxItems is null)
            yield return text.Limit ?? $"{(text.MinLength == text.MaxLength ? "Exactly" : "At most")} {Number(text.MaxLength)} characters.";
    }

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
