using IapK8s.Policy.Definitions;

namespace IapK8s.Policy.Applications;

/// <summary>Whom the gateway takes for the app over TLS, and how it proves itself.</summary>
public sealed record UpstreamTrust
{
    /// <summary>PEM, in place of the machine's own; null: those.</summary>
    public string? Roots { get; init; }

    /// <summary>Asked for and required of the certificate; null: the upstream's host.</summary>
    public string? ServerName { get; init; }

    /// <summary>Null: none is shown.</summary>
    public KeyedCertificate? ClientCertificate { get; init; }
}

/// <param name="Chain">PEM: the certificate, and what stands between it and a root.</param>
/// <param name="Key">PEM, of the certificate.</param>
public sealed record KeyedCertificate(string Chain, SecretText Key);
