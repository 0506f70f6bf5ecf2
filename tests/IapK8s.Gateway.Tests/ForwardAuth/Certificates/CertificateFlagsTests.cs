using IapK8s.Gateway.ForwardAuth;
using IapK8s.Protocol.Credentials;
using IapK8s.TestKit.Identities;

namespace IapK8s.Gateway.Tests.ForwardAuth.Certificates;

/// <summary>What is wrong with files and names is told at the start, with the flag, what was said, and what to write.</summary>
internal sealed class CertificateFlagsTests
{
    private const string Http = "--forward-auth-listen";
    private const string Grpc = "--ext-authz-listen";
    private const string TlsHttp = "--forward-auth-tls-listen";
    private const string TlsGrpc = "--ext-authz-tls-listen";
    private const string Callers = "--forward-auth-callers";
    private const string Tls = "--forward-auth-tls-dir";
    private const string Authority = "--forward-auth-callers-ca";
    private const string Names = "--forward-auth-callers-names";

    private string _folder = "";

    private string CallersFile => Path.Combine(_folder, "callers.crt");

    [SetUp]
    public void Start()
    {
        _folder = Directory.CreateTempSubdirectory("iap-door-flags-").FullName;
        using var authority = new PrivateAuthority("authority");
        var certificate = authority.Issue("iap-gateway");
        File.WriteAllText(Path.Combine(_folder, "tls.crt"), certificate.Chain);
        File.WriteAllText(Path.Combine(_folder, "tls.key"), certificate.Key.Reveal());
        File.WriteAllText(CallersFile, authority.Roots);
    }

    [TearDown]
    public void Stop() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void CertificatesStandInForAddresses()
    {
        var doors = Read(out var mistakes, (TlsHttp, "127.0.0.1:8403"), (Tls, _folder), (Authority, CallersFile), (Names, "Nginx.example.com, spiffe://example.com/ns/ingress-nginx"));

        mistakes.ShouldBeEmpty();
        doors!.Callers.ShouldBeEmpty();
        doors.Tls!.Directory.ShouldBe(_folder);
        doors.Tls.CallersAuthority.ShouldBe(CallersFile);
        doors.Tls.CallersNames.Dns.ShouldBe(["nginx.example.com"]);
        doors.Tls.CallersNames.Uris.ShouldBe(["spiffe://example.com/ns/ingress-nginx"]);
    }

    [Test]
    public void TlsAloneIsForCallersByAddress()
    {
        Read(out var mistakes, (TlsHttp, "127.0.0.1:8403"), (Tls, _folder), (Callers, "10.1.2.0/24"))!.Tls!.CallersAuthority.ShouldBeNull();
        mistakes.ShouldBeEmpty();

        Read(out mistakes, (TlsHttp, "127.0.0.1:8403"), (Tls, _folder));
        mistakes.ShouldBe([$"{TlsHttp} needs {Callers}, the CIDRs of the ingresses that may ask there, such as 10.1.2.0/24, or {Authority}, a file with who signs their certificates"]);
    }

    [Test]
    public void CleartextAndTlsHavePortsOfTheirOwn()
    {
        var doors = Read(out var mistakes, (Http, "127.0.0.1:8402"), (Grpc, "127.0.0.1:9003"), (Callers, "10.1.2.0/24"), (TlsHttp, "127.0.0.1:8403"), (TlsGrpc, "127.0.0.1:9004"), (Tls, _folder), (Authority, CallersFile))!;

        mistakes.ShouldBeEmpty();
        (doors.Cleartext.Http!.Port, doors.Cleartext.Grpc!.Port).ShouldBe((8402, 9003));
        (doors.Tls!.Ports.Http!.Port, doors.Tls.Ports.Grpc!.Port).ShouldBe((8403, 9004));
    }

    /// <summary>Who relies on certificates must not be asked in cleartext by anybody.</summary>
    [TestCase(Http)]
    [TestCase(Grpc)]
    public void S12_CleartextIsForListedAddressesAlone(string flag) =>
        Mistakes((flag, "127.0.0.1:8402"), (TlsHttp, "127.0.0.1:8403"), (Tls, _folder), (Authority, CallersFile))
            .ShouldBe([$"{flag} needs {Callers}, the CIDRs of the ingresses that may ask there, such as 10.1.2.0/24: in cleartext nobody shows a certificate, so whoever is known by one asks at {TlsHttp} or {TlsGrpc}"]);

    [TestCase(TlsHttp)]
    [TestCase(TlsGrpc)]
    public void ATlsPortNeedsACertificateToShow(string flag)
    {
        Read(out var mistakes, (flag, "127.0.0.1:8403"), (Callers, "10.1.2.0/24")).ShouldBeNull();
        mistakes.ShouldBe([$"{flag} '127.0.0.1:8403' needs {Tls}: the folder with tls.crt and tls.key that ingresses are shown there"]);
    }

    /// <summary>A certificate that is given is for somebody: it does not leave what is open in cleartext as it is.</summary>
    [Test]
    public void ACertificateNeedsAPortWhereItIsShown() =>
        Mistakes((Http, "127.0.0.1:8402"), (Callers, "10.1.2.0/24"), (Tls, _folder), (Authority, CallersFile)).ShouldBe(
        [
            $"{Tls} '{_folder}' needs {TlsHttp} or {TlsGrpc}: address:port where ingresses ask over TLS; {Http} and {Grpc} are in cleartext",
            $"{Authority} '{CallersFile}' needs {TlsHttp} or {TlsGrpc}, and {Tls}: an ingress shows its certificate over TLS alone",
        ]);

    [Test]
    public void NamesNeedAnAuthority() =>
        Mistakes((TlsHttp, "127.0.0.1:8403"), (Tls, _folder), (Callers, "10.1.2.0/24"), (Names, "nginx.example.com"))
            .ShouldHaveSingleItem().ShouldStartWith($"{Names} 'nginx.example.com' needs {Authority}: ");

    [TestCase("nginx.example.com:443")]
    [TestCase("*.example.com")]
    [TestCase("spiffe://example.com/a b")]
    [TestCase("CN=nginx")]
    [TestCase("nginx.example.com.")]
    [TestCase("192.0.2.7")]
    public void ANameIsOneOfACertificate(string name) =>
        Mistakes((TlsHttp, "127.0.0.1:8403"), (Tls, _folder), (Authority, CallersFile), (Names, $"good.example.com,{name}")).ShouldHaveSingleItem().ShouldStartWith($"{Names} '{name}' must be a DNS name or a URI");

    /// <summary>Else an unset variable would let in whoever else that authority knows.</summary>
    [TestCase("")]
    [TestCase(" ")]
    [TestCase(", ,")]
    public void NoNameIsNotEverybodys(string names)
    {
        var doors = Read(out var mistakes, (TlsHttp, "127.0.0.1:8403"), (Tls, _folder), (Authority, CallersFile), (Names, names));

        mistakes.ShouldBe([$"{Names} '{names}' has no name: write one that stands in the certificates of the ingresses, or leave the flag out"]);
        doors!.Tls!.CallersNames.Include(new AlternativeNames(["nginx.example.com"], [])).ShouldBeFalse();
    }

    [TestCase("tls.crt", "no certificate")]
    [TestCase("tls.key", null)]
    public void ACertificateThatCannotBeServedStopsTheStart(string file, string? text)
    {
        Replace(file, text);

        Mistakes((TlsHttp, "127.0.0.1:8403"), (Tls, _folder), (Authority, CallersFile)).ShouldHaveSingleItem().ShouldStartWith($"{Tls}: No certificate in {Path.Combine(_folder, "tls.crt")} with its key in ");
    }

    [TestCase(null, "must be PEM certificates")]
    [TestCase("", "no PEM certificate")]
    [TestCase("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "")]
    public void AnAuthorityThatIsNoneStopsTheStart(string? text, string why)
    {
        Replace("callers.crt", text);

        var mistake = Mistakes((TlsHttp, "127.0.0.1:8403"), (Tls, _folder), (Authority, CallersFile)).ShouldHaveSingleItem();
        mistake.ShouldStartWith($"{Authority}: No authority in {CallersFile}: ");
        mistake.ShouldContain(why);
    }

    /// <summary>No chain would end at it, and nobody could ask.</summary>
    [Test]
    public void AnIntermediateAloneIsNoAuthority()
    {
        using var root = new PrivateAuthority("root");
        using var between = root.Under("between");
        Replace("callers.crt", between.Roots);
        Mistakes((TlsHttp, "127.0.0.1:8403"), (Tls, _folder), (Authority, CallersFile)).ShouldHaveSingleItem().ShouldContain("no root in it");

        Replace("callers.crt", $"{between.Roots}\n{root.Roots}");
        Mistakes((TlsHttp, "127.0.0.1:8403"), (Tls, _folder), (Authority, CallersFile)).ShouldBeEmpty();
    }

    private void Replace(string file, string? text)
    {
        File.Delete(Path.Combine(_folder, file));
        if (text is not null)
        {
            File.WriteAllText(Path.Combine(_folder, file), text);
        }
    }

    private static List<string> Mistakes(params (string Flag, string Value)[] said)
    {
        Read(out var mistakes, said);
        return mistakes;
    }

    private static ForwardAuthOptions? Read(out List<string> mistakes, params (string Flag, string Value)[] said)
    {
        mistakes = [];
        return ForwardAuthFlags.Read(said.ToDictionary(one => one.Flag, one => one.Value).GetValueOrDefault, mistakes);
    }
}
