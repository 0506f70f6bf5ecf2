namespace IapK8s.Cli.Commands;

/// <summary>From an answer to an exit code.</summary>
internal static class Verdict
{
    /// <summary>Where something could not be looked at neither answer is sure.</summary>
    public static int Of(bool isYes, bool isWhole) => !isWhole ? ExitCodes.Unknown : isYes ? ExitCodes.Yes : ExitCodes.No;
}
