namespace IapK8s.Cli.Commands;

/// <summary>Why a command ends without an answer.</summary>
/// <param name="message">What is wrong, with field and value; no full stop.</param>
/// <param name="fix">What to write or do instead; a sentence.</param>
internal sealed class CliException(string message, string fix, int exitCode = ExitCodes.BadInput) : Exception(message)
{
    public string Fix => fix;

    public int ExitCode => exitCode;
}
