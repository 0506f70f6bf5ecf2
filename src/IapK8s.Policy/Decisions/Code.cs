namespace IapK8s.Policy.Decisions;

/// <summary>
/// Stable numbers of everything that IapK8s refuses: the same in the page, the log, the metric, the CLI and the docs.
/// 1xxx identity, 2xxx policy, 3xxx session, 4xxx forwarding, 5xxx resources, 6xxx start-up. Printed as <c>IAP2001</c>.
/// A number, once released, never changes its meaning and is never reused.
/// </summary>
public enum Code : ushort
{
    /// <summary>No code: an allowed request, or <c>default(Decision)</c>, which denies.</summary>
    None = 0,

    NoCredential = 1001,
    CredentialInvalid = 1002,
    DuplicateCredential = 1003,
    ProviderNotAccepted = 1004,
    TokenAudienceNotAccepted = 1005,
    InternalNameNeedsBearer = 1006,
    SignInFailed = 1007,
    SignInLinkInvalid = 1008,
    AuthenticationTooWeak = 1009,

    DeniedByRule = 2001,
    NotAllowed = 2002,
    NoAllowRules = 2003,
    StepUpRequired = 2004,
    HostNotInPolicy = 2005,
    PortWithoutPolicy = 2006,
    AmbiguousRequest = 2007,
    OriginNotAllowed = 2008,
    MethodRefused = 2009,
    RuleError = 2010,

    /// <summary>A connection that spoke something else than HTTP.</summary>
    NotHttp = 2011,

    /// <summary>A connection to an opaque port, from an address that the policy does not list.</summary>
    SourceNotAllowed = 2012,

    /// <summary>A connection to the capture port that no redirect brought there, or that wanted a port of the sidecar's own.</summary>
    NotCaptured = 2013,

    /// <summary>A TLS handshake with the app's certificate that came to nothing.</summary>
    HandshakeFailed = 2014,

    /// <summary>What a cluster policy fixes forbids it, whatever the rules say.</summary>
    CeilingExceeded = 2015,

    /// <summary>At a gateway a host alone says which policy is meant, and several have this one.</summary>
    SeveralPolicies = 2016,

    /// <summary>The policy that the ingress named is not there, or does not have the host.</summary>
    PolicyNotForHost = 2017,

    /// <summary>An ingress asked for a decision, and what it has to say of the request was not there, there twice, or not what it says.</summary>
    DoorInputInvalid = 2018,

    /// <summary>A question at a forward-auth door from somebody who is no ingress of ours.</summary>
    CallerNotTrusted = 2019,

    /// <summary>The request brings headers that its ingress would pass on to the app, and that no client may send: identity, another method, another target.</summary>
    ForgedHeaders = 2020,

    /// <summary>A path of the proxy's own, which the ingress has to send to the gateway instead of asking about it.</summary>
    ReservedPath = 2021,

    SessionExpired = 3001,
    SessionRevoked = 3002,
    RecheckUnavailable = 3003,
    AttemptMissing = 3004,
    HandoffInvalid = 3005,
    CrossSiteRefused = 3006,
    SessionEnded = 3007,

    UpstreamUnreachable = 4001,
    UpstreamTimeout = 4002,
    RequestTooLarge = 4003,
    RequestTimeout = 4004,
    UpstreamReset = 4006,

    /// <summary>None of the servers that run an app outside the cluster is well.</summary>
    UpstreamUnavailable = 4007,

    /// <summary>The app's server has an address that the gateway does not dial for anybody, or that a ceiling does not allow.</summary>
    UpstreamNotAllowed = 4008,

    /// <summary>What is not below the prefix of an application's paths.</summary>
    PathNotServed = 4009,

    /// <summary>The application lets no WebSocket through.</summary>
    WebSocketNotServed = 4010,

    /// <summary>The connection showed the certificate of another application (RFC 9110 §15.5.20).</summary>
    ConnectionForAnotherHost = 4011,

    /// <summary>The app's server did not prove that it is the app, or did not take the gateway's certificate.</summary>
    UpstreamNotTrusted = 4012,

    NoSnapshot = 6001,
    SnapshotStale = 6002,
    ShuttingDown = 6003,

    /// <summary>The audit buffer is full, and the policy says that nothing happens unrecorded.</summary>
    AuditUnavailable = 6004,

    /// <summary>Deciding failed in a way nobody foresaw: denied, and the log says how.</summary>
    InternalError = 6005,
}
