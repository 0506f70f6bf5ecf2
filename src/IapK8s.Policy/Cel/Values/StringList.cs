namespace IapK8s.Policy.Cel.Values;

/// <summary>A host's list of strings, not copied.</summary>
internal sealed class StringList(IReadOnlyList<string> items) : CelList
{
    public override int Count => items.Count;

    public override CelValue this[int index] => CelValue.Of(items[index]);
}
