using IapK8s.Policy.Decisions;

namespace IapK8s.Proxy.Doors;

/// <summary>The HTTP status of a refusal, for callers that are told by status.</summary>
internal static class Statuses
{
    public static int Of(Outcome outcome, Code code) => code switch
    {
        Code.AmbiguousRequest or Code.DoorInputInvalid or Code.ForgedHeaders => 400,
        Code.MethodRefused => 405,
        Code.HostNotInPolicy or Code.ConnectionForAnotherHost => 421,
        Code.DuplicateCredential => 401,
        Code.RecheckUnavailable or Code.NoSnapshot or Code.SnapshotStale or Code.ShuttingDown or Code.AuditUnavailable or Code.UpstreamUnavailable => 503,
        Code.InternalError => 500,
        Code.UpstreamUnreachable or Code.UpstreamReset or Code.UpstreamNotAllowed or Code.UpstreamNotTrusted => 502,
        Code.PathNotServed => 404,
        Code.UpstreamTimeout => 504,
        Code.RequestTooLarge => 413,
        Code.RequestTimeout => 408,
        Code.HandoffInvalid or Code.AttemptMissing or Code.SignInLinkInvalid => 400,
        _ => outcome is Outcome.Challenge or Outcome.StepUp ? 401 : 403,
    };

    /// <summary>gRPC: 16 UNAUTHENTICATED, 7 PERMISSION_DENIED, 14 UNAVAILABLE, 3 INVALID_ARGUMENT, 13 INTERNAL.</summary>
    public static int GrpcOf(int status) => status switch
    {
        401 => 16,
        400 or 405 or 421 => 3,
        408 or 502 or 503 or 504 => 14,
        500 => 13,
        _ => 7,
    };
}
