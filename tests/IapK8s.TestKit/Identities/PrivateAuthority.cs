using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IapK8s.Policy.Applications;
using IapK8s.Policy.Definitions;

namespace IapK8s.TestKit.Identities;

/// <summary>An authority that nobody knows unless they are told.</summary>
public sealed class PrivateAuthority : IDisposable
{
    public const string ServerUse = "1.3.6.1.5.5.7.3.1";
    public const string ClientUse = "1.3.6.1.5.5.7.3.2";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;
    private readonly PrivateAuthority? _above;

    /// <param name="until">Null: for weeks.</param>
    public PrivateAuthority(string name, DateTimeOffset? until = null)
        : this(name, null, until ?? TimeProvider.System.GetUtcNow().AddDays(30))
    {
    }

    private PrivateAuthority(string name, PrivateAuthority? above, DateTimeOffset until)
    {
        _above = above;
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var from = TimeProvider.System.GetUtcNow().AddDays(-1);
        if (above is null)
        {
            _certificate = request.CreateSelfSigned(from, until);
        }
        else
        {
            using var signed = request.Create(above._certificate, from, until, RandomNumberGenerator.GetBytes(8));
            _certificate = signed.CopyWithPrivateKey(_key);
        }
    }

    /// <summary>Its own certificate.</summary>
    public string Roots => _certificate.ExportCertificatePem();

    /// <summary>Its certificate with the key, as if it were anybody's.</summary>
    public KeyedCertificate Own => new(Roots, new SecretText(_key.ExportPkcs8PrivateKeyPem()));

    /// <summary>An authority that this one vouches for; what it issues comes with its certificate.</summary>
    public PrivateAuthority Under(string name) => new(name, this, TimeProvider.System.GetUtcNow().AddDays(25));

    public KeyedCertificate Issue(params string[] names) => Issue(names, []);

    /// <param name="names">DNS names, addresses, and URIs.</param>
    /// <param name="uses">Extended key usages; none: no such extension.</param>
    /// <param name="from">Null: since yesterday.</param>
    /// <param name="until">Null: for weeks.</param>
    /// <param name="besides">Another extension.</param>
    public KeyedCertificate Issue(IReadOnlyList<string> names, IReadOnlyList<string> uses, DateTimeOffset? from = null, DateTimeOffset? until = null, X509Extension? besides = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={names[0]}", key, HashAlgorithmName.SHA256);
        var subject = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                subject.AddIpAddress(address);
            }
            else if (name.Contains("://", StringComparison.Ordinal))
            {
                subject.AddUri(new Uri(name));
            }
            else
            {
                subject.AddDnsName(name);
            }
        }

        request.CertificateExtensions.Add(subject.Build());
        if (uses.Count > 0)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. uses.Select(use => new Oid(use))], false));
        }

        if (besides is not null)
        {
            request.CertificateExtensions.Add(besides);
        }

        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.Create(_certificate, from ?? now.AddDays(-1), until ?? now.AddDays(20), RandomNumberGenerator.GetBytes(8));
        return new KeyedCertificate(certificate.ExportCertificatePem() + (_above is null ? "" : $"\n{Roots}"), new SecretText(key.ExportPkcs8PrivateKeyPem()));
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }
}
