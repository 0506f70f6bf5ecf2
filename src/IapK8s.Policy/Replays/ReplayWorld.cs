namespace IapK8s.Policy.Replays;

/// <summary>What is taken to be so while one decision is worked out: of what is open, Deny rules bite or do not, and Allow rules grant or do not.</summary>
internal sealed class ReplayWorld
{
    public RecordedIdentity? Who { get; set; }

    /// <summary>Of the request.</summary>
    public UntoldFacts Untold { get; set; }

    /// <summary>Open Deny rules bite.</summary>
    public bool DenyIsStrict { get; set; }

    /// <summary>Open Allow rules grant nothing.</summary>
    public bool AllowIsStrict { get; set; }
}
