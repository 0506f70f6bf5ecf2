using System.Collections.Concurrent;
using IapK8s.Controller.Directories;
using IapK8s.Controller.Directories.Ldap;
using IapK8s.TestKit.Directories;
using Microsoft.Extensions.Time.Testing;

namespace IapK8s.Controller.Tests.Directories.Ldap;

/// <summary>Each certificate that must not be taken is refused twice: by our own look, which tells why, and by libldap without it.</summary>
internal sealed class ServerTrustTests
{
    private static readonly DirectoryTransport[] Encrypted = [DirectoryTransport.Ldaps, DirectoryTransport.StartTls];

    private readonly DirectoryAuthority _authority = new();
    private readonly DirectoryAuthority _other = new("another authority");

    [OneTimeTearDown]
    public void Dispose()
    {
        _authority.Dispose();
        _other.Dispose();
    }

    [TestCaseSource(nameof(Encrypted))]
    public async Task ReadsFromWhomTheAuthorityVouchesFor(object transport)
    {
        await using var server = await StartAsync(_authority.Sign("127.0.0.1"));
        var query = Query(server, (DirectoryTransport)transport);
        (await Ask.ReadAsync(query)).Members("staff").ShouldBe(["alice@example.com"]);
        (await Ask.ReadAsync(query with { CertificateAuthorities = _other.Pem + _authority.Pem })).Members("staff").ShouldBe(["alice@example.com"]);
    }

    [TestCaseSource(nameof(Encrypted))]
    public async Task RefusesAnotherAuthority(object transport)
    {
        await using var server = await StartAsync(_authority.Sign("127.0.0.1"));
        var query = Query(server, (DirectoryTransport)transport) with { CertificateAuthorities = _other.Pem };
        var failure = await Ask.FailAsync(query);
        failure.Kind.ShouldBe(DirectoryFailureKind.Untrusted);
        failure.Field.ShouldBe("certificateAuthorities");
        failure.Message.ShouldContain("CN=directory authority");
        RefusedByLibldap(query);
    }

    [TestCaseSource(nameof(Encrypted))]
    public async Task RefusesAnAuthorityThatOnlyTheMachineWouldTrust(object transport)
    {
        await using var server = await StartAsync(_authority.Sign("127.0.0.1"));
        var query = Query(server, (DirectoryTransport)transport) with { CertificateAuthorities = null };
        (await Ask.FailAsync(query)).Kind.ShouldBe(DirectoryFailureKind.Untrusted);
        RefusedByLibldap(query);
    }

    [TestCaseSource(nameof(Encrypted))]
    public async Task RefusesACertificateForAnotherName(object transport)
    {
        await using var server = await StartAsync(_authority.Sign("ldap.example.com"));
        var query = Query(server, (DirectoryTransport)transport);
        var failure = await Ask.FailAsync(query);
        failure.Kind.ShouldBe(DirectoryFailureKind.Untrusted);
        failure.Message.ShouldContain("\"ldap.example.com\", not for 127.0.0.1");
        RefusedByLibldap(query);
    }

    [TestCaseSource(nameof(Encrypted))]
    public async Task RefusesACertificateThatIsOutOfDate(object transport)
    {
        await using var server = await StartAsync(_authority.Sign("127.0.0.1", new DateTimeOffset(2021, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        var query = Query(server, (DirectoryTransport)transport);
        var failure = await Ask.FailAsync(query);
        failure.Kind.ShouldBe(DirectoryFailureKind.Untrusted);
        failure.Message.ShouldContain("2021-01-01");
        RefusedByLibldap(query);
    }

    [Test]
    public async Task RefusesAServerWithoutStartTls()
    {
        await using var server = new ScriptedLdapServer(_ => ScriptedAnswer.Nothing);
        var query = Ask.Of(server.Port) with { Servers = [new DirectoryServer("127.0.0.1", server.Port, DirectoryTransport.StartTls)] };
        (await Ask.FailAsync(query)).Kind.ShouldBe(DirectoryFailureKind.Untrusted);
        RefusedByLibldap(query);
        server.Questions.ShouldAllBe(question => question.BaseDn == "");
    }

    /// <summary>slapd does not start TLS while it puts away the question before, which it has answered.</summary>
    [TestCase(1, 10)]
    [TestCase(2, 1)]
    public async Task AServerThatIsStillAtWorkIsAskedAgain(int code, int attempts)
    {
        await using var server = new ScriptedLdapServer(_ => ScriptedAnswer.Nothing) { StartTlsCode = code };
        var query = Ask.Of(server.Port) with { Servers = [new DirectoryServer("127.0.0.1", server.Port, DirectoryTransport.StartTls)] };
        RefusedByLibldap(query);
        server.Questions.Count.ShouldBe(attempts);
    }

    [Test]
    public async Task AServerThatIsStillAtWorkIsNotAskedInARow()
    {
        await using var server = new ScriptedLdapServer(_ => ScriptedAnswer.Nothing) { StartTlsCode = 1 };
        var time = new PausesTime();
        var opening = OpenAsync(server, time, CancellationToken.None);
        while (!opening.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }

        (await Should.ThrowAsync<LdapFailureException>(opening)).Failure.Kind.ShouldBe(DirectoryFailureKind.Untrusted);
        server.Questions.Count.ShouldBe(10);
        time.Pauses.Select(pause => pause.TotalMilliseconds).ShouldBe([10, 20, 40, 80, 160, 250, 250, 250, 250]);
    }

    [Test]
    public async Task BetweenTwoQuestionsItIsGivenUp()
    {
        await using var server = new ScriptedLdapServer(_ => ScriptedAnswer.Nothing) { StartTlsCode = 1 };
        using var given = new CancellationTokenSource();
        var time = new PausesTime();
        var opening = OpenAsync(server, time, given.Token);
        while (time.Pauses.IsEmpty && !opening.IsCompleted)
            await Task.Yield();
        await given.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(opening);
        server.Questions.Count.ShouldBe(1);
    }

    [Test]
    public async Task TellsNobodyAPasswordInTheClear()
    {
        var failure = await Ask.FailAsync(Ask.Of(389) with { Servers = [new DirectoryServer("192.0.2.1", 389, DirectoryTransport.Plain)] });
        failure.Kind.ShouldBe(DirectoryFailureKind.Untrusted);
        failure.Field.ShouldBe("servers");
        (await Ask.FailAsync(Ask.Of(389) with { Servers = [new DirectoryServer("192.0.2.1", 389, DirectoryTransport.Plain)], BindDn = null, BindPassword = null })).Kind.ShouldBe(DirectoryFailureKind.Untrusted);
    }

    [Test]
    public async Task TakesNoCertificateForLocalhost_WhichLibldapWouldCompareWithTheMachinesName() =>
        (await Ask.FailAsync(Ask.Of(636) with { Servers = [new DirectoryServer("localhost", 636, DirectoryTransport.Ldaps)] })).Kind.ShouldBe(DirectoryFailureKind.Invalid);

    [TestCase("")]
    [TestCase("no certificate")]
    [TestCase("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public async Task AuthoritiesThatAreNoneAreRefused(string pem)
    {
        var failure = await Ask.FailAsync(Ask.Of(636) with { CertificateAuthorities = pem });
        failure.Kind.ShouldBe(DirectoryFailureKind.Invalid);
        failure.Field.ShouldBe("certificateAuthorities");
    }

    [TestCase("ldaps://ldap.example.com", false, "ldaps://ldap.example.com:636")]
    [TestCase("ldap://ldap.example.com:1389", true, "ldap://ldap.example.com:1389 with StartTLS")]
    [TestCase("ldap://[::1]", false, "ldap://[::1]:389")]
    [TestCase("ldaps://ldap.example.com", true, null)]
    [TestCase("ldap://ldap.example.com/dc=example", false, null)]
    [TestCase("ldap://ldap.example.com?x", false, null)]
    [TestCase("ldap://user@ldap.example.com", false, null)]
    [TestCase("https://ldap.example.com", false, null)]
    [TestCase("ldap.example.com", false, null)]
    public void ReadsWhatServersAreCalled(string url, bool startTls, string? expected)
    {
        DirectoryServer.TryParse(url, startTls, out var server).ShouldBe(expected is not null);
        if (expected is not null)
            server.ToString().ShouldBe(expected);
    }

    /// <summary>The second one in each case: what the reader never gets to, for it has looked before.</summary>
    private static void RefusedByLibldap(DirectoryQuery query)
    {
        using var trust = TrustFolder.Of(query.CertificateAuthorities);
        Should.Throw<LdapFailureException>(() => LdapSession.Open(query, query.Servers[0], trust.Path, TimeProvider.System, CancellationToken.None)).Failure.Kind
            .ShouldBeOneOf(DirectoryFailureKind.Unreachable, DirectoryFailureKind.Untrusted);
    }

    /// <summary>On a thread of its own, which it blocks.</summary>
    private static Task OpenAsync(ScriptedLdapServer server, TimeProvider time, CancellationToken cancellation) => Task.Factory.StartNew(() =>
    {
        var query = Ask.Of(server.Port) with { Servers = [new DirectoryServer("127.0.0.1", server.Port, DirectoryTransport.StartTls)] };
        using var trust = TrustFolder.Of(null);
        using var session = LdapSession.Open(query, query.Servers[0], trust.Path, time, cancellation);
    }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static Task<SlapdServer> StartAsync((string Certificate, string Key) certificate) =>
        SlapdServer.StartAsync(new SlapdOptions { Certificate = certificate, Entries = Ldif.Person("alice") + Ldif.Group("staff", Ldif.PersonDn("alice")) });

    private DirectoryQuery Query(SlapdServer server, DirectoryTransport transport) => Ask.Of(server) with
    {
        Servers = [new DirectoryServer("127.0.0.1", transport == DirectoryTransport.Ldaps ? server.TlsPort : server.Port, transport)],
        CertificateAuthorities = _authority.Pem,
    };

    /// <summary>A clock that stands still and knows for what it is waited.</summary>
    private sealed class PausesTime : FakeTimeProvider
    {
        public ConcurrentQueue<TimeSpan> Pauses { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            Pauses.Enqueue(dueTime);
            return timer;
        }
    }
}
