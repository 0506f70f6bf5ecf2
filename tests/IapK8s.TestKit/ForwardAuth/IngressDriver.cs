using System.Net;

namespace IapK8s.TestKit.ForwardAuth;

/// <summary>Asks at a forward-auth door as one kind of ingress does: which of a client's headers it passes on, what it says of the request and how, and which answers it lets through.</summary>
public abstract class IngressDriver(string name)
{
    /// <summary>What connection-specific headers are, to proxies in Go and to Envoy (RFC 9110 §7.6.1).</summary>
    private static readonly string[] HopByHop = ["connection", "proxy-connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"];

    public static IReadOnlyList<IngressDriver> All { get; } = [new NginxDriver(), new IngressNginxDriver(), new TraefikDriver(), new CaddyDriver(), new EnvoyHttpDriver()];

    public string Name => name;

    /// <summary>The name of the door in the audit log.</summary>
    public abstract string Door { get; }

    /// <summary>Whether a refusal reaches the client as it is.</summary>
    public virtual bool PassesRefusals => true;

    public sealed override string ToString() => name;

    /// <param name="client">Who connected to the ingress.</param>
    /// <param name="policy"><c>namespace/name</c>, where the operator names one; null for what this kind does by itself, empty for none.</param>
    public abstract byte[] Question(ClientRequest request, string client = "203.0.113.9", string? policy = null);

    /// <summary>What the ingress takes for a yes.</summary>
    public virtual bool LetsThrough(int status) => status is >= 200 and < 300;

    public Task<RawAnswer> AskAsync(IPEndPoint doors, ClientRequest request, string client = "203.0.113.9", string? policy = null, CancellationToken cancellation = default) =>
        RawAnswer.ExchangeAsync(doors, Question(request, client, policy), cancellation);

    protected static IEnumerable<string> WithoutHopByHop(ClientRequest request)
    {
        var nominated = request.Headers.Where(header => IsNamed(header, "connection")).SelectMany(header => ClientRequest.ValueOf(header).Split(',', StringSplitOptions.TrimEntries)).ToList();
        return request.Headers.Where(header => !HopByHop.Concat(nominated).Contains(ClientRequest.NameOf(header), StringComparer.OrdinalIgnoreCase));
    }

    protected static bool IsNamed(string header, string name) => ClientRequest.NameOf(header).Equals(name, StringComparison.OrdinalIgnoreCase);

    protected static byte[] Compose(string requestLine, IEnumerable<string> headers) => ClientRequest.Bytes.GetBytes($"{requestLine}\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n");

    protected static string Behind(string? policy) => string.IsNullOrEmpty(policy) ? "" : "/" + policy;
}
