namespace IapK8s.Cli.Commands;

/// <summary>One table for all commands, so that a script need not know which it asks.</summary>
internal static class ExitCodes
{
    /// <summary>Yes: allowed, done, nothing found, no difference.</summary>
    public const int Yes = 0;

    /// <summary>No: refused, or something was found.</summary>
    public const int No = 1;

    /// <summary>The question, or what it is asked about, is not valid.</summary>
    public const int BadInput = 2;

    /// <summary>Nobody can tell: the cluster does not answer or may not be read, or the answer depends on what is not known.</summary>
    public const int Unknown = 3;

    /// <summary>Where something could not be looked at neither answer is sure.</summary>
    public static int Of(bool isYes, bool isWhole) => !isWhole ? Unknown : isYes ? Yes : No;

    public const string Table = """
        Exit codes:
          0  yes: allowed, done, nothing found, no difference
          1  no: refused, or something was found
          2  the question, or a file that it is asked about, is not valid
          3  cannot be told: the cluster does not answer or may not be read, or the answer depends on what is not known
        """;
}
