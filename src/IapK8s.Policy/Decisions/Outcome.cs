namespace IapK8s.Policy.Decisions;

/// <summary>The closed set of what may happen to a request. Zero is <see cref="Deny"/>: whatever forgets to decide, denies.</summary>
public enum Outcome : byte
{
    /// <summary>403 (or the status of the <see cref="Code"/>); the app is not reached.</summary>
    Deny = 0,

    /// <summary>Forward to the app.</summary>
    Allow,

    /// <summary>Nobody is known yet: sign in, or 401.</summary>
    Challenge,

    /// <summary>Somebody is known, but not strongly or recently enough: sign in again with the decision's <see cref="Decision.StepUp"/>.</summary>
    StepUp,
}
