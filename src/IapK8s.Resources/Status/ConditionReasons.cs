namespace IapK8s.Resources.Status;

/// <summary>Reasons of conditions. They are stable: people's alerts and scripts name them.</summary>
public static class ConditionReasons
{
    /// <summary>Accepted: nothing is wrong with it.</summary>
    public const string Accepted = nameof(Accepted);

    /// <summary>Accepted: a value or a combination of values is wrong.</summary>
    public const string Invalid = nameof(Invalid);

    /// <summary>Accepted: the text cannot be read.</summary>
    public const string Malformed = nameof(Malformed);

    /// <summary>Accepted: there is no such field.</summary>
    public const string UnknownField = nameof(UnknownField);

    /// <summary>Accepted: a list stands where a text belongs, or the like.</summary>
    public const string WrongType = nameof(WrongType);

    /// <summary>Accepted: a key is there twice.</summary>
    public const string DuplicateKey = nameof(DuplicateKey);

    /// <summary>Accepted: a field is missing.</summary>
    public const string Required = nameof(Required);

    /// <summary>Accepted: a field or value is known and nothing enforces it.</summary>
    public const string NotSupported = nameof(NotSupported);

    /// <summary>Accepted: two files say the same object.</summary>
    public const string DuplicateResource = nameof(DuplicateResource);

    /// <summary>Accepted: an older policy on the same target says something else in an unordered setting, or claims the audience.</summary>
    public const string Conflicted = nameof(Conflicted);

    /// <summary>Accepted: another namespace owns the host.</summary>
    public const string HostConflict = nameof(HostConflict);

    /// <summary>Accepted: more than the ceiling of a ClusterIapPolicy allows.</summary>
    public const string CeilingExceeded = nameof(CeilingExceeded);

    /// <summary>Accepted: the targets or the selector pick nothing.</summary>
    public const string NoTargets = nameof(NoTargets);

    /// <summary>A warning: something depends on the client's address, and no proxy is trusted that could say it.</summary>
    public const string NoTrustedProxies = nameof(NoTrustedProxies);

    /// <summary>Accepted: no rule allows anybody, at any level.</summary>
    public const string NoAllowRules = nameof(NoAllowRules);

    /// <summary>Accepted: it asks for something that gateways were not started for, as the controller was told. Protected: so nobody decides by it.</summary>
    public const string NotServed = nameof(NotServed);

    /// <summary>ResolvedRefs: everything that is named is there.</summary>
    public const string ResolvedRefs = nameof(ResolvedRefs);

    /// <summary>ResolvedRefs: something that is named is not there.</summary>
    public const string RefNotFound = nameof(RefNotFound);

    /// <summary>ResolvedRefs: something that is named may not be used from here.</summary>
    public const string RefNotPermitted = nameof(RefNotPermitted);

    /// <summary>A Secret of a namespace that has not let the controller read it; the message has the command that does.</summary>
    public const string SecretForbidden = nameof(SecretForbidden);

    /// <summary>Programmed: every pod has acknowledged this generation.</summary>
    public const string Programmed = nameof(Programmed);

    /// <summary>Programmed: some pods have not acknowledged it yet.</summary>
    public const string PartiallyProgrammed = nameof(PartiallyProgrammed);

    /// <summary>Programmed: a sidecar refused it and keeps the last good one.</summary>
    public const string Rejected = nameof(Rejected);

    /// <summary>Programmed: no pod's sidecar is connected.</summary>
    public const string Disconnected = nameof(Disconnected);

    /// <summary>Programmed: no running pod is selected.</summary>
    public const string NoSubscribers = nameof(NoSubscribers);

    /// <summary>Programmed: a replica of the controller cannot be asked which pods it serves.</summary>
    public const string ReplicaUnreachable = nameof(ReplicaUnreachable);

    /// <summary>Programmed, of a provider: its keys could not be fetched.</summary>
    public const string ProviderUnreachable = nameof(ProviderUnreachable);

    /// <summary>Programmed, of a provider: no version of it was ever sound.</summary>
    public const string NotInForce = nameof(NotInForce);

    /// <summary>Programmed: a sidecar lacks a feature that the policy needs.</summary>
    public const string SubscriberTooOld = nameof(SubscriberTooOld);

    /// <summary>Protected: every pod has been proven from outside.</summary>
    public const string Protected = nameof(Protected);

    /// <summary>Protected: pods were started before the policy and have no sidecar; the message has the command.</summary>
    public const string RestartRequired = nameof(RestartRequired);

    /// <summary>Protected: an ingress asks for decisions, and the pods themselves are open to whoever reaches them.</summary>
    public const string EdgeOnly = nameof(EdgeOnly);

    /// <summary>Protected: a pod answered without its sidecar.</summary>
    public const string NotProtected = nameof(NotProtected);

    /// <summary>Protected: no gateway has proven a pod, or none of late.</summary>
    public const string NotProven = nameof(NotProven);

    /// <summary>Protected: no pod is selected.</summary>
    public const string NoPods = nameof(NoPods);

    /// <summary>Synced: what is in force is what the server said last.</summary>
    public const string Synced = nameof(Synced);

    /// <summary>Synced: it was not read yet.</summary>
    public const string NotSyncedYet = nameof(NotSyncedYet);

    /// <summary>Synced: no server answered, or none let us in. What was read before stays in force.</summary>
    public const string DirectoryUnreachable = nameof(DirectoryUnreachable);

    /// <summary>Synced: a server answered, and not with a directory that can be believed whole. What was read before stays in force.</summary>
    public const string DirectoryUnreadable = nameof(DirectoryUnreadable);

    /// <summary>Synced: more would go than the guard lets go, until somebody approves it.</summary>
    public const string RemovalsHeld = nameof(RemovalsHeld);

    /// <summary>Synced: what was read is kept out of force by dryRun.</summary>
    public const string DryRun = nameof(DryRun);

    /// <summary>Synced: what is in force was read too long ago.</summary>
    public const string Stale = nameof(Stale);

    /// <summary>Synced: what was kept of the last reading cannot be read, or could not be written.</summary>
    public const string NotKept = nameof(NotKept);

    /// <summary>Ready: everything that applies is True. Where it is not, Ready bears the reason of the first condition that is not.</summary>
    public const string Ready = nameof(Ready);

    /// <summary>No policy that is in force targets it: it is served to nobody.</summary>
    public const string NoPolicy = nameof(NoPolicy);
}
