using Microsoft.Extensions.Logging;

namespace IapK8s.Proxy.Snapshots;

/// <summary>What the push client logs.</summary>
internal static partial class SnapshotLog
{
    [LoggerMessage(1001, LogLevel.Information, "In force: {Version}, {Policies} policies, {Resources} resources")]
    public static partial void InForce(ILogger logger, string version, int policies, int resources);

    [LoggerMessage(1002, LogLevel.Error, "Refused {Version}, the last good state stays in force: {Resource} {Reason}")]
    public static partial void Refused(ILogger logger, string version, string resource, string reason);

    [LoggerMessage(1003, LogLevel.Warning, "Not connected to the controller {Controller}: {Reason}")]
    public static partial void Disconnected(ILogger logger, Uri controller, string reason);

    [LoggerMessage(1004, LogLevel.Information, "Connected to the controller {Controller}")]
    public static partial void Connected(ILogger logger, Uri controller);

    [LoggerMessage(1005, LogLevel.Information, "Started from the last good state of {Written}: {Version}")]
    public static partial void StartedFromLastGood(ILogger logger, DateTimeOffset written, string version);

    [LoggerMessage(1006, LogLevel.Warning, "The last good state is ignored: {Reason}")]
    public static partial void LastGoodIgnored(ILogger logger, string reason);

    [LoggerMessage(1007, LogLevel.Error, "The last good state could not be kept; a restart begins without one: {Reason}")]
    public static partial void LastGoodNotKept(ILogger logger, string reason);

    [LoggerMessage(1008, LogLevel.Error, "A subscriber of changes failed")]
    public static partial void SubscriberFailed(ILogger logger, Exception error);

    [LoggerMessage(1009, LogLevel.Warning, "What is held is not what the controller thinks is held; everything is asked for anew")]
    public static partial void Drifted(ILogger logger);
}
