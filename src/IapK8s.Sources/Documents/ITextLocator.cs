using IapK8s.Resources.Findings;

namespace IapK8s.Sources.Documents;

/// <summary>Says where things stand in the text that was read, if anybody can look there.</summary>
internal interface ITextLocator : IFieldLocator
{
    SourceLocation? At(Position position);
}
