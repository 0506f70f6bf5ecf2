using System.Net;

namespace IapK8s.Policy.Requests;

/// <summary>One request as policies see it: parsed once, and what is matched is what is sent.</summary>
public readonly struct CanonicalRequest
{
    /// <summary>Upper-case token.</summary>
    public required string Method { get; init; }

    /// <summary>Canonical host, see <see cref="CanonicalHost"/>.</summary>
    public required string Host { get; init; }

    public required CanonicalTarget Target { get; init; }

    /// <summary>The original destination's port.</summary>
    public required int Port { get; init; }

    /// <summary>From the matched host entry.</summary>
    public required string Scheme { get; init; }

    /// <summary>The right-most untrusted hop; null where it is not known.</summary>
    public IPAddress? ClientAddress { get; init; }

    public required DateTimeOffset Time { get; init; }
}
