namespace IapK8s.Policy.Cel.Values;

/// <summary>An optional that holds something; one that holds nothing is a value without reference.</summary>
internal sealed class CelOptional(CelValue content)
{
    public CelValue Content { get; } = content;
}
