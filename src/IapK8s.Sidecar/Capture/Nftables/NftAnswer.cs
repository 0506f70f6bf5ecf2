namespace IapK8s.Sidecar.Capture.Nftables;

internal sealed record NftAnswer(int ExitCode, string Output, string Errors)
{
    public bool HasSucceeded => ExitCode == 0;

    /// <summary>The first line that it complained with.</summary>
    public string Complaint => Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() is { } line ? line.Trim() : $"exit code {ExitCode}";
}
