using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using IapK8s.Gateway.ForwardAuth;
using IapK8s.Policy.Applications;
using IapK8s.TestKit.ForwardAuth;
using IapK8s.TestKit.Identities;

namespace IapK8s.Gateway.Tests.ForwardAuth.Certificates;

/// <summary>Who may ask by a certificate: of that authority, made for clients, in its time, with a name that is listed. Everybody else is a stranger, and told so (S12).</summary>
internal sealed class CallerCertificateTests
{
    private static readonly CallerNames Named = new([CertifiedDoors.Caller], ["spiffe://example.com/ns/ingress"]);

    private CertifiedDoors _doors = null!;

    [SetUp]
    public async Task StartAsync() => _doors = await CertifiedDoors.StartAsync(Named);

    [TearDown]
    public async Task StopAsync() => await _doors.DisposeAsync();

    [TestCase(SslProtocols.Tls12)]
    [TestCase(SslProtocols.Tls13)]
    public async Task TrustsWhomTheAuthorityNames_WhereverItIs(SslProtocols version)
    {
        (await _doors.AskAsync(_doors.Good(), version)).Status.ShouldBe(200);
        _doors.Strangers.ShouldBeEmpty();
    }

    [TestCase("Ingress.Example.COM", 200)]
    [TestCase("spiffe://example.com/ns/ingress", 200)]
    [TestCase("spiffe://example.com/ns/Ingress", 403)]
    [TestCase("spiffe://example.com/ns/ingress/sa/x", 403)]
    [TestCase("*.example.com", 403)]
    [TestCase("shop.example.com", 403)]
    public async Task OneOfTheNamesIsListed_ToTheLetter(string name, int status) =>
        (await _doors.AskAsync(_doors.Callers.Issue(["beside.example.com", name], [PrivateAuthority.ClientUse]))).Status.ShouldBe(status);

    public static IEnumerable<TestCaseData> Strangers()
    {
        yield return Case("no certificate", _ => null, "it showed no certificate");
        yield return Case("another authority's", _ => Another.Issue([CertifiedDoors.Caller], [PrivateAuthority.ClientUse]), "not trusted: unable to get local issuer certificate");
        yield return Case("of an authority with the same name", _ => Namesake.Issue([CertifiedDoors.Caller], [PrivateAuthority.ClientUse]), "not trusted: ");
        yield return Case("expired", doors => doors.Callers.Issue([CertifiedDoors.Caller], [PrivateAuthority.ClientUse], until: Now.AddSeconds(-40)), "not trusted: certificate has expired");
        yield return Case("not yet valid", doors => doors.Callers.Issue([CertifiedDoors.Caller], [PrivateAuthority.ClientUse], from: Now.AddSeconds(40)), "not trusted: certificate is not yet valid");
        yield return Case("a server's", doors => doors.Callers.Issue([CertifiedDoors.Caller], [PrivateAuthority.ServerUse]), "not made for clients");
        yield return Case("of no use", doors => doors.Callers.Issue([CertifiedDoors.Caller], []), "not made for clients");
        yield return Case("another name", doors => doors.Callers.Issue(["shop.example.com"], [PrivateAuthority.ClientUse]), "names shop.example.com and none of --forward-auth-callers-names");
        yield return Case("no name", doors => doors.Callers.Issue(["192.0.2.7"], [PrivateAuthority.ClientUse]), "names nobody and none of");
        yield return Case("the authority's own", doors => doors.Callers.Own, "not made for clients");
        yield return Case("without what stands between", doors => WithoutIntermediate(doors.Callers.Under("between").Issue([CertifiedDoors.Caller], [PrivateAuthority.ClientUse])), "unable to get local issuer");
        yield return Case("with a critical extension of nobody's", doors => doors.Callers.Issue([CertifiedDoors.Caller], [PrivateAuthority.ClientUse], besides: new X509Extension("1.2.3.4", [5, 0], true)), "its certificate is not trusted: unhandled critical extension");
        static TestCaseData Case(string what, Func<CertifiedDoors, KeyedCertificate?> certificate, string reason) => new TestCaseData(certificate, reason).SetArgDisplayNames(what);
    }

    [TestCaseSource(nameof(Strangers))]
    public async Task S12_NobodyElseIsAnswered(Func<CertifiedDoors, KeyedCertificate?> certificate, string reason)
    {
        var answer = await _doors.AskAsync(certificate(_doors));

        answer.Status.ShouldBe(403);
        answer.Body.ShouldContain("IAP2019");
        answer.Values("X-Iap-User-Id").ShouldBeEmpty();
        _doors.Strangers.ShouldHaveSingleItem().ShouldContain("its address is not listed under --forward-auth-callers, and it");
        _doors.Strangers.Single().ShouldContain(reason);
    }

    /// <summary>OpenSSL, or the platform, gives such a handshake up before anybody is asked: there is nobody left to answer, but it is told why, and it is nobody's error.</summary>
    [TestCase("2.5.29.37", "has an extension that cannot be read", TestName = "{m}(extended key usage)")]
    [TestCase("2.5.29.19", "has an extension that cannot be read", TestName = "{m}(basic constraints)")]
    [TestCase("2.5.29.35", "has an extension that cannot be read", TestName = "{m}(authority key identifier)")]
    [TestCase("2.5.29.32", "cannot be read: ASN1 corrupted data", TestName = "{m}(certificate policies)")]
    [TestCase("2.5.29.36", "cannot be read: ASN1 corrupted data", TestName = "{m}(policy constraints)")]
    public async Task ACertificateThatCannotBeReadIsRefused_AndToldInTheLog(string extension, string reason)
    {
        var broken = _doors.Callers.Issue([CertifiedDoors.Caller], extension == "2.5.29.37" ? [] : [PrivateAuthority.ClientUse], besides: new X509Extension(extension, [1, 2, 3], false));

        (await _doors.AskAsync(broken, SslProtocols.Tls13)).Status.ShouldBe(0);
        (await _doors.AskAsync(broken, SslProtocols.Tls13)).Status.ShouldBe(0);
        (await _doors.AskAsync(_doors.Good())).Status.ShouldBe(200);
        _doors.Doors.Gateway.Log.Lines.Where(line => line.Contains("did not get through the handshake at the forward-auth doors", StringComparison.Ordinal)).ShouldHaveSingleItem().ShouldContain(reason);
        _doors.Doors.Gateway.Log.Lines.ShouldNotContain(line => line.Contains("Unhandled exception", StringComparison.Ordinal));
    }

    [Test]
    public async Task WhoOnlyLooksWhetherSomebodyListensIsNoNews()
    {
        using (var client = new System.Net.Sockets.TcpClient())
        {
            await client.ConnectAsync(_doors.Doors.Gateway.TlsDoors);
        }

        (await _doors.AskAsync(_doors.Good())).Status.ShouldBe(200);
        _doors.Doors.Gateway.Log.Lines.ShouldNotContain(line => line.Contains("handshake", StringComparison.Ordinal));
    }

    [Test]
    public async Task ClocksDifferALittle()
    {
        (await _doors.AskAsync(_doors.Callers.Issue([CertifiedDoors.Caller], [PrivateAuthority.ClientUse], from: Now.AddSeconds(20)))).Status.ShouldBe(200);
        (await _doors.AskAsync(_doors.Callers.Issue([CertifiedDoors.Caller], [PrivateAuthority.ClientUse], until: Now.AddSeconds(-20)))).Status.ShouldBe(200);
    }

    /// <summary>As devices have them: the last second of the calendar (RFC 5280 §4.1.2.5).</summary>
    [Test]
    public async Task ACertificateMayHaveNoEnd()
    {
        var end = new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero);
        using var forever = new PrivateAuthority("forever", end);
        await File.WriteAllTextAsync(_doors.CallersFile, forever.Roots);

        (await _doors.AskAsync(forever.Issue([CertifiedDoors.Caller], [PrivateAuthority.ClientUse], until: end))).Status.ShouldBe(200);
    }

    [Test]
    public async Task AnIntermediateMayStandBetween()
    {
        using var between = _doors.Callers.Under("between");

        (await _doors.AskAsync(between.Issue([CertifiedDoors.Caller], [PrivateAuthority.ClientUse]))).Status.ShouldBe(200);
    }

    [Test]
    public async Task WithoutNames_EveryClientCertificateOfTheAuthorityCounts()
    {
        await using var doors = await CertifiedDoors.StartAsync();

        (await doors.AskAsync(doors.Callers.Issue(["anybody.example.com"], [PrivateAuthority.ClientUse]))).Status.ShouldBe(200);
        (await doors.AskAsync(null)).Status.ShouldBe(403);
    }

    [Test]
    public async Task WhoIsListedByAddressNeedsNoCertificate()
    {
        await using var doors = await CertifiedDoors.StartAsync(Named, callers: "198.51.100.0/24,127.0.0.1/32");

        (await doors.AskAsync(null)).Status.ShouldBe(200);
        (await doors.AskAsync(Another.Issue("x"))).Status.ShouldBe(200);
        (await doors.AskAsync(doors.Good())).Status.ShouldBe(200);
    }

    [Test]
    public async Task WithCertificatesAloneNobodyIsListedByAddress()
    {
        await using var doors = await CertifiedDoors.StartAsync(Named, callers: "");

        (await doors.AskAsync(null)).Status.ShouldBe(403);
        (await doors.AskAsync(doors.Good())).Status.ShouldBe(200);
    }

    [TestCase("127.0.0.1/32", 200)]
    [TestCase("198.51.100.0/24", 403)]
    public async Task TlsWithoutAnAuthorityOfCallers_LeavesItToAddresses(string callers, int status)
    {
        await using var doors = await CertifiedDoors.StartAsync(callers: callers, isCertified: false);

        (await doors.AskAsync(doors.Good())).Status.ShouldBe(status);
    }

    [Test]
    public async Task ACleartextQuestionHasNoAnswer() =>
        (await new CaddyDriver().AskAsync(_doors.Doors.Gateway.TlsDoors, DoorFixture.Get("/public/x"))).Status.ShouldBe(0);

    [Test]
    public async Task HttpSpeaksItsOneVersion()
    {
        await using var stream = await _doors.ConnectAsync(_doors.Good(), protocol: SslApplicationProtocol.Http11);

        stream.NegotiatedApplicationProtocol.ShouldBe(SslApplicationProtocol.Http11);
        await Should.ThrowAsync<AuthenticationException>(() => _doors.ConnectAsync(_doors.Good(), protocol: SslApplicationProtocol.Http2));
    }

    private static PrivateAuthority Another { get; } = new("another");

    private static PrivateAuthority Namesake { get; } = new("callers");

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static KeyedCertificate WithoutIntermediate(KeyedCertificate certificate) => certificate with { Chain = certificate.Chain[..(certificate.Chain.IndexOf("-----END", StringComparison.Ordinal) + "-----END CERTIFICATE-----".Length)] };
}
