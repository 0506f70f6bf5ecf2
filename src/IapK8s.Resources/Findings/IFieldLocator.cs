namespace IapK8s.Resources.Findings;

/// <summary>Says where a field stands in the text it was read from.</summary>
public interface IFieldLocator
{
    /// <param name="field">As in <see cref="Finding.Field"/>. A field that is not there is located by its nearest parent.</param>
    SourceLocation? Locate(string field);
}
