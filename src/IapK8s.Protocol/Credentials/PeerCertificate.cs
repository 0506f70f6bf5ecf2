using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IapK8s.Protocol.Credentials;

/// <summary>Which end of a connection a certificate must be made for (RFC 5280 §4.2.1.12).</summary>
public enum PeerRole : byte
{
    Client = 0,
    Server,
}

/// <summary>Decides whether a certificate proves an identity of this installation: a chain to one of its roots and nothing of the machine's own trust store,
/// valid now, made for this role, naming exactly one SPIFFE URI. Host names play no part.</summary>
public static class PeerCertificate
{
    private const string SubjectAlternativeName = "2.5.29.17";
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

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

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(roots);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(role == PeerRole.Server ? ServerAuthentication : ClientAuthentication));
        if (!chain.Build(certificate))
        {
            reason = string.Join("; ", chain.ChainStatus.Select(status => status.StatusInformation.Trim()));
            return false;
        }

        // An absent extension means "any use" to a chain engine; not to us.
        if (!certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Any() || certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(basic => basic.CertificateAuthority))
        {
            reason = "not an end entity's certificate";
            return false;
        }

        if (!TryReadIdentity(certificate, out identity))
        {
            reason = $"names '{string.Join(", ", Uris(certificate))}', which is nobody here";
            return false;
        }

        return true;
    }

    /// <summary>Whom a certificate names, proven or not: for one's own.</summary>
    public static bool TryReadIdentity(X509Certificate2 certificate, [NotNullWhen(true)] out PeerIdentity? identity)
    {
        identity = null;
        return Uris(certificate) is [var uri] && PeerIdentity.TryParse(uri, out identity);
    }

    /// <summary>The URI entries of subjectAltName (RFC 5280 §4.2.1.6, tag 6); empty for anything malformed.</summary>
    private static List<string> Uris(X509Certificate2 certificate)
    {
        var uris = new List<string>();
        try
        {
            foreach (var extension in certificate.Extensions.Where(extension => extension.Oid?.Value == SubjectAlternativeName))
            {
                var names = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
                while (names.HasData)
                {
                    var tag = names.PeekTag();
                    if (tag.HasSameClassAndValue(new Asn1Tag(TagClass.ContextSpecific, 6)))
                    {
                        uris.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, new Asn1Tag(TagClass.ContextSpecific, 6)));
                    }
                    else
                    {
                        names.ReadEncodedValue();
                    }
                }
            }
        }
        catch (AsnContentException)
        {
            return [];
        }

        return uris;
    }
}
