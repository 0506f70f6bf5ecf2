using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IapK8s.Protocol.Credentials;

/// <summary>Which end of a connection a certificate must be made for (RFC 5280 §4.2.1.12).</summary>
public enum PeerRole : byte
{
    Client = 0,
    Server,
}

/// <summary>Whether a certificate is vouched for: a chain to one of these roots and nothing of the machine's own trust store, valid at that time, made for this role, and nobody's authority.
/// Host names play no part. Nothing is fetched: what stands between it and a root has to be at hand, and nobody is asked what was revoked.</summary>
public static class TrustedChain
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <param name="between">Believed no more than whoever sent them.</param>
    /// <param name="reason">For the log; empty on true.</param>
    public static bool TryVerify(X509Certificate2 certificate, X509Certificate2Collection between, X509Certificate2Collection roots, PeerRole role, DateTimeOffset now, out string reason)
    {
        try
        {
            return TryBuild(certificate, between, roots, role, now, out reason);
        }
        catch (CryptographicException error)
        {
            // An extension that nobody can read says nothing good of who shows it; the platform throws at some.
            reason = $"it cannot be read: {error.Message}";
            return false;
        }
    }

    private static bool TryBuild(X509Certificate2 certificate, X509Certificate2Collection between, X509Certificate2Collection roots, PeerRole role, DateTimeOffset now, out string reason)
    {
        using var chain = new X509Chain { ChainPolicy = Policy(roots, between) };
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        var use = new Oid(role == PeerRole.Server ? ServerAuthentication : ClientAuthentication);
        chain.ChainPolicy.ApplicationPolicy.Add(use);
        var isTrusted = chain.Build(certificate);
        foreach (var element in chain.ChainElements)
        {
            element.Certificate.Dispose();
        }

        // The verdict is never read from a text: a platform may have none for what it found.
        var objection = isTrusted ? Objection(certificate, use) : Found(chain.ChainStatus);
        reason = objection ?? "";
        return objection is null;

        string Found(X509ChainStatus[] found)
        {
            var told = string.Join("; ", found.Select(status => status.StatusInformation.Trim()).Where(text => text.Length > 0));
            return Array.Exists(found, status => status.Status == X509ChainStatusFlags.NotValidForUsage) ? NotMadeFor(role)
                : told.Length > 0 ? told
                : $"no chain to a root ({string.Join(", ", found.Select(status => status.Status))})";
        }

        // An absent extension means "any use" to a chain engine; not to us.
        string? Objection(X509Certificate2 leaf, Oid needed) =>
            !leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().Any(extension => extension.EnhancedKeyUsages.Cast<Oid>().Any(known => known.Value == needed.Value)) ? NotMadeFor(role)
            : leaf.Extensions.OfType<X509BasicConstraintsExtension>().Any(basic => basic.CertificateAuthority) ? "it is an authority's"
            : null;
    }

    /// <summary>For a handshake whose peer is judged afterwards: the platform builds a chain of its own before, and must not fetch what a stranger's certificate says.</summary>
    public static X509ChainPolicy Policy(X509Certificate2Collection roots, X509Certificate2Collection? between = null)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.CustomTrustStore.AddRange(roots);
        policy.ExtraStore.AddRange(between ?? []);
        return policy;
    }

    private static string NotMadeFor(PeerRole role) => role == PeerRole.Server ? "it is not made for servers (extended key usage serverAuth)" : "it is not made for clients (extended key usage clientAuth)";
}
