using System.Diagnostics.CodeAnalysis;

namespace IapK8s.Protocol.Credentials;

/// <summary>What kind of process a certificate names. Zero is nobody.</summary>
public enum PeerKind : byte
{
    Unspecified = 0,
    Controller,
    Gateway,
    Pod,

    /// <summary>A controller that calls another: what it serves with is no credential for calls.</summary>
    Replica,
}

/// <summary>Who the other end is, as its certificate's one URI says (SPIFFE ID §2): <c>spiffe://iapk8s.local/controller</c>, <c>…/replica</c>, <c>…/gateway</c>,
/// <c>…/ns/&lt;namespace&gt;/pod/&lt;pod&gt;</c>.</summary>
public sealed record PeerIdentity
{
    private const string TrustDomain = "spiffe://iapk8s.local/";

    /// <summary>RFC 1123: a label is at most 63 characters, a pod's name at most 253.</summary>
    private const int LongestLabel = 63;

    private const int LongestName = 253;

    private PeerIdentity(PeerKind kind, string podNamespace, string pod)
    {
        Kind = kind;
        Namespace = podNamespace;
        Pod = pod;
    }

    public static PeerIdentity Controller { get; } = new(PeerKind.Controller, "", "");

    public static PeerIdentity Replica { get; } = new(PeerKind.Replica, "", "");

    public static PeerIdentity Gateway { get; } = new(PeerKind.Gateway, "", "");

    public PeerKind Kind { get; }

    /// <summary>Pods only, else empty.</summary>
    public string Namespace { get; }

    /// <summary>Pods only, else empty.</summary>
    public string Pod { get; }

    public string Uri => Kind switch
    {
        PeerKind.Controller => TrustDomain + "controller",
        PeerKind.Replica => TrustDomain + "replica",
        PeerKind.Gateway => TrustDomain + "gateway",
        _ => $"{TrustDomain}ns/{Namespace}/pod/{Pod}",
    };

    /// <exception cref="ArgumentException">Not names that Kubernetes would accept.</exception>
    public static PeerIdentity ForPod(string podNamespace, string pod) =>
        TryForPod(podNamespace, pod, out var identity)
            ? identity
            : throw new ArgumentException($"'{podNamespace}/{pod}' is not a pod's name");

    /// <summary>False for names that Kubernetes would not accept.</summary>
    public static bool TryForPod(string podNamespace, string pod, [NotNullWhen(true)] out PeerIdentity? identity)
    {
        identity = IsName(podNamespace, LongestLabel, dots: false) && IsName(pod, LongestName, dots: true) ? new PeerIdentity(PeerKind.Pod, podNamespace, pod) : null;
        return identity is not null;
    }

    /// <summary>Exactly the spellings that <see cref="Uri"/> gives: no other case, no query, no encoding.</summary>
    public static bool TryParse(string? uri, [NotNullWhen(true)] out PeerIdentity? identity)
    {
        identity = null;
        if (uri is null || !uri.StartsWith(TrustDomain, StringComparison.Ordinal))
        {
            return false;
        }

        var parts = uri[TrustDomain.Length..].Split('/');
        identity = parts switch
        {
            ["controller"] => Controller,
            ["replica"] => Replica,
            ["gateway"] => Gateway,
            ["ns", var ns, "pod", var pod] when TryForPod(ns, pod, out var found) => found,
            _ => null,
        };
        return identity is not null;
    }

    public override string ToString() => Kind == PeerKind.Pod ? $"{Namespace}/{Pod}" : Uri[TrustDomain.Length..];

    /// <summary>Lower case letters, digits, hyphens inside; dots between labels where allowed. So a name is also safe as the name of a folder.</summary>
    private static bool IsName(string text, int longest, bool dots)
    {
        if (text.Length == 0 || text.Length > longest)
        {
            return false;
        }

        var previous = '.';
        foreach (var c in text)
        {
            var ok = c switch
            {
                >= 'a' and <= 'z' or >= '0' and <= '9' => true,
                '-' => previous != '.',
                '.' => dots && previous is not ('.' or '-'),
                _ => false,
            };
            if (!ok)
            {
                return false;
            }

            previous = c;
        }

        return previous is not ('.' or '-');
    }
}
