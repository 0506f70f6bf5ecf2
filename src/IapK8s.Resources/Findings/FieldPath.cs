using System.Globalization;

namespace IapK8s.Resources.Findings;

/// <summary>
/// The way to a field, in the spelling of <see cref="Finding.Field"/>. It is spelled out only where it is told: whoever checks a resource goes many more ways than there are mistakes.
/// </summary>
public sealed class FieldPath
{
    private readonly FieldPath? _parent;
    private readonly string _name;
    private readonly bool _isInBrackets;

    private FieldPath(FieldPath? parent, string name, bool isInBrackets) => (_parent, _name, _isInBrackets) = (parent, name, isInBrackets);

    public static FieldPath Root { get; } = new(null, "", isInBrackets: false);

    public static FieldPath Spec { get; } = Root.Child("spec");

    public string Text => _parent is null ? "" : _isInBrackets ? $"{_parent.Text}[{_name}]" : _parent._parent is null ? _name : $"{_parent.Text}.{_name}";

    public FieldPath Child(string name) => new(this, name, isInBrackets: name.AsSpan().IndexOfAny(".[]") >= 0);

    /// <summary>An element of a map, or of a list keyed by name.</summary>
    public FieldPath Key(string key) => new(this, key, isInBrackets: true);

    public FieldPath Index(int index) => Key(index.ToString(CultureInfo.InvariantCulture));

    public override string ToString() => Text;
}
