namespace IapK8s.Cli.Diff;

/// <summary>What would become of a recorded decision.</summary>
internal enum LineVerdict : byte
{
    Unknown = 0,
    Same,
    WouldAllow,
    WouldDeny,

    /// <summary>Would ask for a sign-in, or for a stronger one.</summary>
    WouldChallenge,
}
