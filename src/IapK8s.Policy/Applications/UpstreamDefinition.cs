namespace IapK8s.Policy.Applications;

/// <summary>One server that runs the app.</summary>
/// <param name="Host">A canonical name, or an address as its one spelling, IPv6 in brackets.</param>
/// <param name="Weight">Its share of requests; 0: none.</param>
public sealed record UpstreamDefinition(bool IsEncrypted, string Host, int Port, int Weight)
{
    /// <summary>As in a URL, a default port left out: what the app is told where it is told its own host.</summary>
    public string Authority => Port == (IsEncrypted ? 443 : 80) ? Host : $"{Host}:{Port}";

    public string Origin => $"{(IsEncrypted ? "https" : "http")}://{Host}:{Port}";
}

/// <summary>How upstreams are spoken to. Zero: not said, which serves nobody.</summary>
public enum UpstreamProtocol : byte
{
    Unspecified = 0,

    /// <summary>Over TLS what both sides know; in clear HTTP/1.1, and HTTP/2 for gRPC.</summary>
    Auto,

    Http1,

    /// <summary>In clear with prior knowledge.</summary>
    Http2,
}
