using IapK8s.Resources.Findings;

namespace IapK8s.Sources.Documents;

/// <summary>For what the API server sent: nobody has that text before their eyes, so a line number would mean nothing.</summary>
internal sealed class ApiObjectLocator : ITextLocator
{
    public static ApiObjectLocator Instance { get; } = new();

    public SourceLocation? Locate(string field) => null;

    public SourceLocation? At(Position position) => null;
}
