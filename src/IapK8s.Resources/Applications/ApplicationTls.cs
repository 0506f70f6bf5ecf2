using System.ComponentModel;

namespace IapK8s.Resources.Applications;

[Description("A certificate for hosts of the application.")]
public sealed record ApplicationHostTls
{
    [Description("""
        The Secret (type kubernetes.io/tls: tls.crt with the whole chain, tls.key) in the application's namespace. What changes in it is used for new connections at once. Required. Example: erp-tls.
        """)]
    public string? SecretName { get; init; }

    [Description("The hosts that it is for, as they stand in hosts. Absent: all of them. Example: [erp.example.com].")]
    public IReadOnlyList<string>? Hosts { get; init; }
}

/// <summary>There is no way to leave verification out.</summary>
public sealed record ApplicationTls
{
    [Description("""
        The Secret with the authorities (PEM) whose certificates the app may have, in place of the public ones. Example: {name: erp-ca, key: ca.crt}.
        """)]
    public LocalSecretKeyRef? CaSecretRef { get; init; }

    [Description("""
        The same authorities, written down here (PEM): they are no secret. One of caSecretRef and caBundle alone. Example: "-----BEGIN CERTIFICATE-----...".
        """)]
    public string? CaBundle { get; init; }

    [Description("""
        The name that the app's certificate must be for, which is also asked for (SNI). Needed where the url has an address and the certificate does not. Absent: the url's host. Example: erp.corp.example.com.
        """)]
    public string? ServerName { get; init; }

    [Description("""
        The Secret (type kubernetes.io/tls) with the certificate by which the gateway proves itself to the app. Absent: none. Example: {name: iap-client}.
        """)]
    public LocalSecretRef? ClientCertificateSecretRef { get; init; }
}

public sealed record LocalSecretRef
{
    [Description("The name of the Secret, in the application's namespace. Required. Example: iap-client.")]
    public string? Name { get; init; }
}

public sealed record LocalSecretKeyRef
{
    [Description("The name of the Secret, in the application's namespace. Required. Example: erp-ca.")]
    public string? Name { get; init; }

    [Description("The key within the Secret. Default: ca.crt. Example: ca.crt.")]
    public string? Key { get; init; }
}
