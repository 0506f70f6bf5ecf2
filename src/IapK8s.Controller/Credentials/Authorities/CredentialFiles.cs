using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using IapK8s.Compiler.Inputs;
using IapK8s.Protocol.Credentials;
using IapK8s.Protocol.Storage;

namespace IapK8s.Controller.Credentials.Authorities;

/// <summary>Client credentials on disk: <c>STATE/credentials/&lt;namespace&gt;/&lt;pod&gt;/</c> for each pod of the source and <c>STATE/credentials/gateway/</c>,
/// each with <c>tls.crt</c>, <c>tls.key</c> and <c>ca.crt</c>. They come and go with the pods. Safe for concurrent use.</summary>
internal sealed class CredentialFiles(ControllerOptions options, CertificateIssuer issuer, TimeProvider time, ILogger<CredentialFiles> logger)
{
    private const int LargestFile = 256 * 1024;

    private readonly string _root = Path.Combine(options.StateDirectory, "credentials");
    private readonly Lock _changing = new();
    private readonly Dictionary<PeerIdentity, (string Authority, DateTimeOffset RenewAt)> _written = [];
    private HashSet<PeerIdentity>? _wanted;
    private string _roots = "";

    /// <summary>Says which pods there are, and brings the folder to this state. Idempotent.</summary>
    /// <exception cref="IOException">Some may be written; calling again goes on.</exception>
    public void Use(IEnumerable<PodKey> pods)
    {
        var wanted = pods.Select(IdentityOf).OfType<PeerIdentity>().Append(PeerIdentity.Gateway).ToHashSet();
        lock (_changing)
        {
            _wanted = wanted;
            Write();
        }
    }

    /// <summary>Renews what is past half its life, or of an authority that no longer signs.</summary>
    public void Renew()
    {
        lock (_changing)
        {
            if (_wanted is not null)
            {
                Write();
            }
        }
    }

    private static PeerIdentity? IdentityOf(PodKey pod) => PeerIdentity.TryForPod(pod.Namespace, pod.Name, out var identity) ? identity : null;

    private void Write()
    {
        var roots = issuer.TrustedRoots;
        var written = _wanted!.Count(identity => WriteOne(identity, roots));
        _roots = roots;
        foreach (var gone in _written.Keys.Where(identity => !_wanted!.Contains(identity)).ToList())
        {
            _written.Remove(gone);
        }

        RemoveOthers(_wanted!);
        if (written > 0)
        {
            Log.CredentialsWritten(logger, written);
        }
    }

    /// <returns>Whether there is a new certificate.</returns>
    private bool WriteOne(PeerIdentity identity, string roots)
    {
        var folder = FolderOf(identity);
        var known = _written.TryGetValue(identity, out var entry) || TryRead(folder, identity, out entry);
        var renewed = false;
        var intact = known && File.Exists(Path.Combine(folder, "tls.crt")) && File.Exists(Path.Combine(folder, "tls.key")) && File.Exists(Path.Combine(folder, "ca.crt"));
        if (!intact || entry.Authority != issuer.AuthorityId || time.GetUtcNow() >= entry.RenewAt)
        {
            var authority = issuer.AuthorityId;
            var issued = issuer.Issue(identity);
            Replace(folder, "ca.crt", roots);
            Replace(folder, "tls.key", issued.KeyPem);
            Replace(folder, "tls.crt", issued.CertificatePem);
            renewed = true;
            entry = (authority, issued.NotBefore + (issued.NotAfter - issued.NotBefore) / 2);
        }
        else if (_roots != roots)
        {
            Replace(folder, "ca.crt", roots);
        }

        _written[identity] = entry;
        return renewed;
    }

    /// <summary>What an earlier run wrote is kept while it is good: whoever uses it notices nothing of a restart.</summary>
    private bool TryRead(string folder, PeerIdentity identity, out (string Authority, DateTimeOffset RenewAt) entry)
    {
        entry = default;
        try
        {
            if (PrivateFile.Read(Path.Combine(folder, "tls.crt"), LargestFile) is not { } pem)
            {
                return false;
            }

            using var certificate = X509Certificate2.CreateFromPemFile(Path.Combine(folder, "tls.crt"), Path.Combine(folder, "tls.key"));
            var roots = new X509Certificate2Collection();
            roots.ImportFromPem(issuer.TrustedRoots);
            var role = identity.Kind == PeerKind.Gateway ? PeerRole.Server : PeerRole.Client;
            if (!PeerCertificate.TryVerify(certificate, roots, role, time.GetUtcNow(), out var found, out _) || found != identity)
            {
                return false;
            }

            var (from, to) = (new DateTimeOffset(certificate.NotBefore.ToUniversalTime()), new DateTimeOffset(certificate.NotAfter.ToUniversalTime()));
            // The common name of an issuer ends with the authority's id.
            entry = (certificate.Issuer.Split(' ')[^1], from + (to - from) / 2);
            return true;
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void Replace(string folder, string name, string pem) => PrivateFile.Write(Path.Combine(folder, name), Encoding.ASCII.GetBytes(pem), durable: false);

    private string FolderOf(PeerIdentity identity) =>
        identity.Kind == PeerKind.Gateway ? Path.Combine(_root, "gateway") : Path.Combine(_root, identity.Namespace, identity.Pod);

    private void RemoveOthers(HashSet<PeerIdentity> wanted)
    {
        var folders = wanted.Where(identity => identity.Kind == PeerKind.Pod).Select(FolderOf).ToHashSet(StringComparer.Ordinal);
        foreach (var ns in Directory.EnumerateDirectories(_root).ToList())
        {
            foreach (var pod in Directory.EnumerateDirectories(ns).Where(pod => !folders.Contains(pod)).ToList())
            {
                Directory.Delete(pod, recursive: true);
            }

            if (!Directory.EnumerateFileSystemEntries(ns).Any())
            {
                Directory.Delete(ns);
            }
        }
    }
}
