using System.Collections.Immutable;
using IapK8s.Protocol.Credentials;

namespace IapK8s.Gateway.ForwardAuth;

/// <summary>Whom the certificate of an ingress must name: one of these, to the letter.</summary>
internal sealed record CallerNames(ImmutableArray<string> Dns, ImmutableArray<string> Uris)
{
    /// <summary>Every certificate of the authority counts.</summary>
    public static CallerNames Any { get; } = new([], []);

    public bool Include(AlternativeNames names) =>
        ReferenceEquals(this, Any) || names.Dns.Any(name => Dns.Contains(name, StringComparer.OrdinalIgnoreCase)) || names.Uris.Any(uri => Uris.Contains(uri, StringComparer.Ordinal));
}
