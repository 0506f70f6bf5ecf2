using System.Net;

namespace IapK8s.Proxy.Listening;

/// <summary>An endpoint without a socket: it exists so that Kestrel builds a pipeline, to which connections are handed over.</summary>
internal sealed class UnboundEndPoint(string name) : EndPoint
{
    public override string ToString() => name;
}
