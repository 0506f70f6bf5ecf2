namespace IapK8s.Sources.Documents;

/// <summary>Why a file could not be read at all.</summary>
internal sealed record DocumentProblem(Position At, string Message, string Fix);

/// <summary>Stops reading a file; caught where the reading began.</summary>
internal sealed class DocumentException(DocumentProblem problem) : Exception(problem.Message)
{
    public DocumentException(Position at, string message, string fix) : this(new DocumentProblem(at, message, fix))
    {
    }

    public DocumentProblem Problem => problem;
}
