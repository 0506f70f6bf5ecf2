using IapK8s.Policy.Decisions;

namespace IapK8s.Proxy.Forwarding;

/// <summary>An app's server was not reached, and what the caller is told of it. The message is for the log.</summary>
public sealed class UpstreamException(Code code, string message, Exception? inner = null) : HttpRequestException(message, inner)
{
    public Code Code => code;

    internal static UpstreamException? Find(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is UpstreamException told)
            {
                return told;
            }
        }

        return null;
    }
}
