using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography.X509Certificates;

namespace IapK8s.Protocol.Credentials;

/// <summary>Decides whether a certificate proves an identity of this installation: vouched for by one of its roots, made for this role, naming exactly one SPIFFE URI.</summary>
public static class PeerCertificate
{
    /// <param name="reason">For the log; empty on true.</param>
    public static bool TryVerify(
        X509Certificate2? certificate, X509Certificate2Collection roots, PeerRole role, DateTimeOffset now, [NotNullWhen(true)] out PeerIdentity? identity, out string reason)
    {
        identity = null;
        reason = certificate is null ? "no certificate" : roots.Count == 0 ? "no trusted root" : "";
        if (certificate is null || reason.Length > 0)
        {
            return false;
        }

        if (!TrustedChain.TryVerify(certificate, [], roots, role, now, out reason))
        {
            return false;
        }

        if (!TryReadIdentity(certificate, out identity))
        {
            reason = $"names '{string.Join(", ", AlternativeNames.Of(certificate).Uris)}', which is nobody here";
            return false;
        }

        return true;
    }

    /// <summary>Whom a certificate names, proven or not: for one's own.</summary>
    public static bool TryReadIdentity(X509Certificate2 certificate, [NotNullWhen(true)] out PeerIdentity? identity)
    {
        identity = null;
        return AlternativeNames.Of(certificate).Uris is [var uri] && PeerIdentity.TryParse(uri, out identity);
    }
}
