using System.Net;
using IapK8s.Policy.AccessLevels;

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

    /// <summary>As conditions see it: <c>HTTP/1.1</c>, <c>HTTP/2</c>. Null where a door does not know.</summary>
    public string? Protocol { get; init; }

    /// <summary>What conditions may ask of the headers. Null where a door has none: every answer is unknown then.</summary>
    public IRequestHeaders? Headers { get; init; }

    /// <summary>The request is told from a record, which does not hold its query.</summary>
    public bool IsQueryUntold { get; init; }

    /// <summary>Works out access levels while the request is decided. Null where no level is known: every answer is unknown then.</summary>
    internal LevelMemo? Levels { get; init; }
}
