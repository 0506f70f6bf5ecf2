namespace IapK8s.Gateway;

/// <summary>Everything this process logs. Never a token, cookie, code or secret.</summary>
internal static partial class Log
{
    [LoggerMessage(3001, LogLevel.Information, "Session {SessionId} of {Scope} ended: {Reason}")]
    public static partial void SessionEnded(this ILogger log, string sessionId, string scope, string reason);

    [LoggerMessage(3002, LogLevel.Warning, "Provider {Provider} could not confirm a session: {Reason}")]
    public static partial void RefreshUnavailable(this ILogger log, string provider, string reason);

    [LoggerMessage(3003, LogLevel.Warning, "The controller did not take {Count} revocations yet; trying again")]
    public static partial void RevocationsWait(this ILogger log, int count, Exception error);

    [LoggerMessage(3004, LogLevel.Information, "The controller has the {Count} revocations that waited")]
    public static partial void RevocationsDelivered(this ILogger log, int count);

    [LoggerMessage(3005, LogLevel.Warning, "Pod {Pod} asked for a session of {Scope}, which is not its own")]
    public static partial void ForeignScope(this ILogger log, string pod, string scope);

    [LoggerMessage(3006, LogLevel.Warning, "A recheck of {Scope} could not be answered: {Reason}")]
    public static partial void RecheckUnavailable(this ILogger log, string scope, string reason);

    [LoggerMessage(1001, LogLevel.Warning, "A sign-in at {Provider} failed: {Reason}")]
    public static partial void SignInFailed(this ILogger log, string provider, string reason);

    [LoggerMessage(1002, LogLevel.Warning, "A logout token was refused: {Reason}")]
    public static partial void LogoutTokenRefused(this ILogger log, string reason);

    [LoggerMessage(1003, LogLevel.Error, "The portal failed on {Method} {Path}")]
    public static partial void PortalFailed(this ILogger log, string method, string path, Exception error);

    [LoggerMessage(1004, LogLevel.Error, "The audit log cannot be written")]
    public static partial void AuditFailed(this ILogger log, Exception error);

    [LoggerMessage(2001, LogLevel.Warning, "{Address} asked at the forward-auth doors and is not trusted: {Reason}; it is refused, and so is all that it says (IAP2019)")]
    public static partial void CallerNotTrusted(this ILogger log, string address, string reason);

    [LoggerMessage(2002, LogLevel.Error, "A forward-auth door failed")]
    public static partial void DoorFailed(this ILogger log, Exception error);

    /// <param name="trouble">Null: they are in force.</param>
    public static void DoorFiles(this ILogger log, string files, string? trouble)
    {
        if (trouble is null)
        {
            log.DoorFilesReplaced(files);
        }
        else
        {
            log.DoorFilesNotReplaced(files, trouble);
        }
    }

    [LoggerMessage(2003, LogLevel.Information, "{Files} of the forward-auth doors were replaced")]
    private static partial void DoorFilesReplaced(this ILogger log, string files);

    [LoggerMessage(2004, LogLevel.Error, "{Files} of the forward-auth doors were replaced by what cannot be used, those from before are kept: {Reason}")]
    private static partial void DoorFilesNotReplaced(this ILogger log, string files, string reason);

    [LoggerMessage(2005, LogLevel.Warning, "{Address} did not get through the handshake at {Listener}: {Reason}; its connection is closed")]
    public static partial void HandshakeFailed(this ILogger log, string address, string listener, string reason);

    [LoggerMessage(2101, LogLevel.Warning, "Server {Upstream} of application {Application} is {Standing}")]
    public static partial void UpstreamChanged(this ILogger log, string upstream, string application, string standing);

    [LoggerMessage(2102, LogLevel.Error, "Two applications have the host {Host}: neither is served there")]
    public static partial void HostOfTwo(this ILogger log, string host);

    [LoggerMessage(2103, LogLevel.Error, "Certificate {Name} of application {Application} cannot be used: {Reason}")]
    public static partial void CertificateNotUsable(this ILogger log, string name, string application, string reason);

    [LoggerMessage(2104, LogLevel.Error, "Application {Application} cannot be served, and is to nobody")]
    public static partial void ApplicationNotServed(this ILogger log, string application, Exception error);

    [LoggerMessage(1005, LogLevel.Warning, "Pod {Pod} is not proven to be reached through its sidecar alone: {Reason}")]
    public static partial void NotProven(this ILogger log, string pod, string reason);

    [LoggerMessage(1006, LogLevel.Information, "Pod {Pod} is reached through its sidecar alone, proven from here")]
    public static partial void Proven(this ILogger log, string pod);
}
