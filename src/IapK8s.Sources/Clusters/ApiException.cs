using System.Net;

namespace IapK8s.Sources.Clusters;

/// <summary>The API server said no, or an event of a watch did (Kubernetes API, Status).</summary>
/// <param name="retryAfter">What it asks for, with 429 and 503; null where it says nothing.</param>
public sealed class ApiException(HttpStatusCode status, string message, TimeSpan? retryAfter = null) : Exception(message)
{
    public HttpStatusCode Status => status;

    public TimeSpan? RetryAfter => retryAfter;

    /// <summary>What was seen is too old to go on from, or the page that follows is: everything has to be listed anew.</summary>
    public bool IsExpired => status == HttpStatusCode.Gone;
}
