namespace IapK8s.Sidecar.Capture;

/// <summary>Exit codes of the verb. Whatever is not 0 keeps the pod from starting; what was programmed by then stays.</summary>
internal enum CaptureExit
{
    /// <summary>Programmed, read back, and proven; or printed.</summary>
    Done = 0,

    /// <summary>Something unforeseen, told on standard error.</summary>
    Failed = 1,

    /// <summary>A flag is wrong.</summary>
    WrongFlags = 2,

    /// <summary>Not root, or without NET_ADMIN.</summary>
    NotPermitted = 10,

    /// <summary>No nft program, or one without JSON.</summary>
    NoNft = 11,

    /// <summary>The kernel has no nftables, or lacks an expression that the rules need.</summary>
    KernelRefused = 12,

    /// <summary>One IP family cannot be programmed.</summary>
    FamilyRefused = 13,

    /// <summary>Somebody else redirects connections in this network namespace.</summary>
    ForeignOwner = 14,

    /// <summary>The kernel holds something else than what it was told.</summary>
    ReadBackDiffers = 15,

    /// <summary>The lock over lo does not hold, or could not be tried.</summary>
    LockNotProven = 16,

    /// <summary>The record could not be written.</summary>
    RecordNotWritten = 17,
}
