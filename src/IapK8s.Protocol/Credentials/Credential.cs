using System.Security.Cryptography.X509Certificates;

namespace IapK8s.Protocol.Credentials;

/// <summary>A process's own certificate with its key, and the roots by which it knows others.</summary>
public sealed record Credential(X509Certificate2 Certificate, X509Certificate2Collection Roots);
