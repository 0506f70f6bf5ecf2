using Microsoft.Extensions.Logging;

namespace IapK8s.AspNetCore;

/// <summary>All log lines of the package. None carries a token; <c>Reason</c> is our own text or an IDX message with its values hidden.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "Assertion refused: {Reason}")]
    public static partial void AssertionRefused(this ILogger logger, string reason);

    [LoggerMessage(2, LogLevel.Warning, "Key set {Uri} could not be fetched: {Reason}. The last good set stays in force, if there is one")]
    public static partial void KeySetUnavailable(this ILogger logger, Uri uri, string reason);

    [LoggerMessage(3, LogLevel.Information, "Key set {Uri} read: {Count} keys")]
    public static partial void KeySetRead(this ILogger logger, Uri uri, int count);
}
