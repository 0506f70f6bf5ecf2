using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using IapK8s.Gateway.ForwardAuth;
using IapK8s.Policy.Applications;
using IapK8s.TestKit.ForwardAuth;
using IapK8s.TestKit.Identities;

namespace IapK8s.Gateway.Tests.ForwardAuth.Certificates;

/// <summary>A gateway whose doors are served over TLS too, with files of their own, and an authority that signs ingresses.</summary>
internal sealed class CertifiedDoors : IAsyncDisposable
{
    /// <summary>In the gateway's certificate.</summary>
    public const string Name = "iap-gateway";

    /// <summary>In an ingress's.</summary>
    public const string Caller = "ingress.example.com";

    private static readonly IngressDriver Ingress = new CaddyDriver();

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("iap-doors-");

    private CertifiedDoors()
    {
        Certify(Servers);
        File.WriteAllText(CallersFile, Callers.Roots);
    }

    public PrivateAuthority Servers { get; } = new("servers");

    public PrivateAuthority Callers { get; } = new("callers");

    public DoorFixture Doors { get; private set; } = null!;

    public string CallersFile => Path.Combine(_folder.FullName, "callers.crt");

    public IEnumerable<string> Strangers => Doors.Gateway.Log.Lines.Where(line => line.Contains("IAP2019", StringComparison.Ordinal));

    /// <param name="callers">Who may by its address; nobody here. Empty: nobody, and the doors are served over TLS alone.</param>
    /// <param name="isCertified">Callers may prove themselves by certificates.</param>
    public static async Task<CertifiedDoors> StartAsync(CallerNames? names = null, string callers = "198.51.100.0/24", bool isCertified = true, Func<string>? origin = null)
    {
        var certified = new CertifiedDoors();
        var loopback = new IPEndPoint(IPAddress.Loopback, 0);
        certified.Doors = await DoorFixture.StartAsync(
            callers, origin is null ? null : _ => origin(), new DoorTlsOptions(new DoorPorts(loopback, loopback), certified._folder.FullName, isCertified ? certified.CallersFile : null, names ?? CallerNames.Any));
        return certified;
    }

    /// <summary>Replaces what the gateway serves with.</summary>
    public void Certify(PrivateAuthority authority) => Write(authority.Issue([Name], [PrivateAuthority.ServerUse]), _folder);

    public KeyedCertificate Good() => Callers.Issue([Caller], [PrivateAuthority.ClientUse]);

    /// <summary>A folder as an ingress has it: its certificate, and who signed the gateway's.</summary>
    public string FolderOf(KeyedCertificate? certificate)
    {
        var folder = _folder.CreateSubdirectory(Guid.NewGuid().ToString("N"));
        if (certificate is not null)
        {
            Write(certificate, folder);
        }

        File.WriteAllText(Path.Combine(folder.FullName, "ca.crt"), Servers.Roots);
        return folder.FullName;
    }

    /// <summary>About what group dev may see.</summary>
    public byte[] Question() => Ingress.Question(DoorFixture.Get("/api/x", Doors.SignedIn("dev")));

    /// <summary>One question on a connection of its own.</summary>
    public async Task<RawAnswer> AskAsync(KeyedCertificate? certificate, SslProtocols version = SslProtocols.None, IPAddress? from = null)
    {
        await using var stream = await ConnectAsync(certificate, version, from: from);
        return await RawAnswer.ExchangeAsync(stream, Question());
    }

    /// <summary>With what an ingress verifies: the gateway's name and authority.</summary>
    /// <param name="at">Null: where ingresses ask over TLS.</param>
    public async Task<SslStream> ConnectAsync(
        KeyedCertificate? certificate, SslProtocols version = SslProtocols.None, PrivateAuthority? server = null, SslApplicationProtocol? protocol = null, IPAddress? from = null, IPEndPoint? at = null)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPem((server ?? Servers).Roots);
        var client = new TcpClient(new IPEndPoint(from ?? IPAddress.Loopback, 0));
        await client.ConnectAsync(at ?? Doors.Gateway.TlsDoors);
        var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = Name,
            EnabledSslProtocols = version,
            ApplicationProtocols = protocol is { } only ? [only] : null,
            ClientCertificateContext = certificate is null ? null : Context(certificate),
            CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { roots[0] }, RevocationMode = X509RevocationMode.NoCheck },
        });
        return stream;
    }

    public static SslStreamCertificateContext Context(KeyedCertificate certificate)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(certificate.Chain);
        return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(certificate.Chain, certificate.Key.Reveal()), chain, offline: true);
    }

    public async ValueTask DisposeAsync()
    {
        await Doors.DisposeAsync();
        Servers.Dispose();
        Callers.Dispose();
        _folder.Delete(recursive: true);
    }

    private static void Write(KeyedCertificate certificate, DirectoryInfo folder)
    {
        File.WriteAllText(Path.Combine(folder.FullName, "tls.crt"), certificate.Chain);
        File.WriteAllText(Path.Combine(folder.FullName, "tls.key"), certificate.Key.Reveal());
    }
}
