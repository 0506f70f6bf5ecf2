using System.Net;

namespace IapK8s.Proxy.Listening;

/// <summary>An endpoint without a socket: it exists so that Kestrel builds an HTTP/2 pipeline, to which connections are handed over.</summary>
internal sealed class UnboundEndPoint : EndPoint
{
    public override string ToString() => "h2c";
}
