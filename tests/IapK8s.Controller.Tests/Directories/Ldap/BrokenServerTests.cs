using System.DirectoryServices.Protocols;
using System.Net;
using System.Net.Sockets;
using IapK8s.Controller.Directories;
using IapK8s.Controller.Directories.Ldap;
using IapK8s.TestKit.Directories;
using IapK8s.TestKit.Processes;
using Microsoft.Extensions.Time.Testing;

namespace IapK8s.Controller.Tests.Directories.Ldap;

/// <summary>Servers that stop, break off or say half: nothing comes of any of it.</summary>
internal sealed class BrokenServerTests
{
    private static readonly ScriptedEntry Alice = Person("alice");
    private static readonly ScriptedEntry Bob = Person("bob");
    private static readonly ScriptedEntry Staff = new("cn=staff,dc=example,dc=com", ("cn", ["staff"]), ("member", [Alice.Dn, Bob.Dn]));

    [Test]
    public async Task AWholeAnswerIsTaken()
    {
        await using var server = Server(_ => ScriptedAnswer.Of(Alice, Bob), _ => ScriptedAnswer.Of(Staff));
        (await Ask.ReadAsync(Ask.Of(server.Port))).Members("staff").ShouldBe(["alice@example.com", "bob@example.com"]);
    }

    [TestCase(ScriptedEnding.ClosedBeforeResult, DirectoryFailureKind.Unreachable)]
    [TestCase(ScriptedEnding.ClosedInResult, DirectoryFailureKind.Unreachable)]
    [TestCase(ScriptedEnding.Garbage, DirectoryFailureKind.Unreachable)]
    [TestCase(ScriptedEnding.SilentBeforeResult, DirectoryFailureKind.TimedOut)]
    public async Task HalfAnAnswerIsNone(ScriptedEnding ending, object kind)
    {
        var timeout = TimeSpan.FromSeconds(ending == ScriptedEnding.SilentBeforeResult ? 1 : 20);
        await using var ofPeople = Server(_ => ScriptedAnswer.Of(Alice) with { Ending = ending }, _ => ScriptedAnswer.Of(Staff));
        (await Ask.FailAsync(Ask.Of(ofPeople.Port) with { Timeout = timeout })).Kind.ShouldBe((DirectoryFailureKind)kind);

        await using var ofGroups = Server(_ => ScriptedAnswer.Of(Alice, Bob), _ => ScriptedAnswer.Of(Staff) with { Ending = ending });
        (await Ask.FailAsync(Ask.Of(ofGroups.Port) with { Timeout = timeout })).Kind.ShouldBe((DirectoryFailureKind)kind);
    }

    [Test]
    public async Task LibldapIsKeptFromConnectingAnew()
    {
        await using var server = new ScriptedLdapServer(_ => ScriptedAnswer.Nothing with { Ending = ScriptedEnding.ClosedAfterResult });
        var query = Ask.Of(server.Port);
        using var wire = new LdapWire(query.Servers[0], query.Timeout, CancellationToken.None);
        LdapOpening.Open(wire, query, "", TimeProvider.System, CancellationToken.None);
        var ask = () => wire.Call(connection => connection.SendRequest(new SearchRequest(SlapdServer.Suffix, "(objectClass=*)", SearchScope.Base)));
        ask().ResultCode.ShouldBe(ResultCode.Success);
        Should.Throw<LdapException>(ask, "finds that it is closed");
        Should.Throw<LdapException>(ask, "would open another one");
        server.Questions.Count.ShouldBe(1);
    }

    /// <summary>libldap would connect again by itself, as nobody, and ask on: that answer is whole, and another one.</summary>
    [Test]
    public async Task AConnectionThatBreaksBetweenTwoPagesIsNotMadeAnew()
    {
        var questions = 0;
        await using var server = Server(
            question => Interlocked.Increment(ref questions) == 1
                ? ScriptedAnswer.Of(Alice) with { NextCookie = "more", Ending = ScriptedEnding.ClosedAfterResult }
                : ScriptedAnswer.Of(Bob),
            _ => ScriptedAnswer.Of(Staff));
        (await Ask.FailAsync(Ask.Of(server.Port))).Kind.ShouldBe(DirectoryFailureKind.Unreachable);
        server.Questions.Count(question => question.BaseDn == SlapdServer.Suffix).ShouldBe(1);
    }

    [Test]
    public async Task AnAnswerThatDoesNotSayWhetherThereIsMoreIsHalf()
    {
        await using var server = Server(_ => ScriptedAnswer.Of(Alice) with { NextCookie = null }, _ => ScriptedAnswer.Of(Staff));
        (await Ask.FailAsync(Ask.Of(server.Port))).Kind.ShouldBe(DirectoryFailureKind.Incomplete);
    }

    [TestCase(1, DirectoryFailureKind.Forbidden)]
    [TestCase(3, DirectoryFailureKind.TimedOut)]
    [TestCase(4, DirectoryFailureKind.TooLarge)]
    [TestCase(8, DirectoryFailureKind.Untrusted)]
    [TestCase(10, DirectoryFailureKind.Referral)]
    [TestCase(11, DirectoryFailureKind.TooLarge)]
    [TestCase(12, DirectoryFailureKind.Invalid)]
    [TestCase(32, DirectoryFailureKind.NotFound)]
    [TestCase(50, DirectoryFailureKind.Forbidden)]
    [TestCase(51, DirectoryFailureKind.Unreachable)]
    [TestCase(80, DirectoryFailureKind.Unexpected)]
    public async Task EntriesBeforeARefusalAreNotKept(int code, object kind)
    {
        await using var server = Server(_ => ScriptedAnswer.Of(Alice, Bob), _ => ScriptedAnswer.Of(Staff) with { ResultCode = code });
        (await Ask.FailAsync(Ask.Of(server.Port))).Kind.ShouldBe((DirectoryFailureKind)kind);
    }

    [Test]
    public async Task AnotherServersPartOfTheTreeFailsTheReading_UnlessItIsIgnored()
    {
        await using var server = Server(_ => ScriptedAnswer.Of(Alice, Bob), _ => ScriptedAnswer.Of(Staff) with { References = ["ldap://other.example.com/dc=other,dc=example,dc=com"] });
        var failure = await Ask.FailAsync(Ask.Of(server.Port));
        failure.Kind.ShouldBe(DirectoryFailureKind.Referral);
        failure.Message.ShouldContain("other.example.com");

        var reading = await Ask.ReadAsync(Ask.Of(server.Port) with { IgnoreReferrals = true });
        reading.Members("staff").ShouldBe(["alice@example.com", "bob@example.com"]);
        reading.Counts.IgnoredReferrals.ShouldBe(1);
        reading.Warnings.ShouldHaveSingleItem().ShouldContain("1 referral");
    }

    [Test]
    public async Task AReferralOfARealServerFailsTheReading()
    {
        await using var server = await SlapdServer.StartAsync();
        server.Apply("dn: ou=elsewhere,dc=example,dc=com\nobjectClass: referral\nobjectClass: extensibleObject\nou: elsewhere\nref: ldap://other.example.com/ou=elsewhere,dc=example,dc=com\n");
        (await Ask.FailAsync(Ask.Of(server))).Kind.ShouldBe(DirectoryFailureKind.Referral);
        (await Ask.FailAsync(Ask.Of(server).WithUsers(users => users with { BaseDn = "ou=elsewhere,dc=example,dc=com" }) with { IgnoreReferrals = true })).Kind.ShouldBe(DirectoryFailureKind.Referral);
        (await Ask.ReadAsync(Ask.Of(server) with { IgnoreReferrals = true })).Counts.IgnoredReferrals.ShouldBe(2);
    }

    [Test]
    public async Task AServerThatNeverSaysAWordTimesOut()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;
        foreach (var transport in Enum.GetValues<DirectoryTransport>())
        {
            var query = Ask.Of(port) with { Servers = [new DirectoryServer("127.0.0.1", port, transport)], Timeout = TimeSpan.FromSeconds(1) };
            (await Ask.FailAsync(query)).Kind.ShouldBe(DirectoryFailureKind.TimedOut, transport.ToString());

            // And libldap's own waits end too.
            Should.Throw<LdapFailureException>(() => LdapSession.Open(query, query.Servers[0], "/etc/ssl/certs", TimeProvider.System, CancellationToken.None)).Failure.Kind
                .ShouldBeOneOf(DirectoryFailureKind.TimedOut, DirectoryFailureKind.Unreachable, DirectoryFailureKind.Untrusted);
        }
    }

    [Test]
    public async Task AServerThatAlwaysHasOneMorePageMeetsTheDeadline()
    {
        var time = new FakeTimeProvider();
        var query = Ask.Of(0);
        var pages = 0;
        await using var server = Server(
            _ =>
            {
                if (Interlocked.Increment(ref pages) == 100)
                    time.Advance(query.Deadline);
                return ScriptedAnswer.Nothing with { NextCookie = "more" };
            },
            _ => ScriptedAnswer.Of(Staff));
        var outcome = await Ask.OutcomeAsync(query with { Servers = [new DirectoryServer("127.0.0.1", server.Port, DirectoryTransport.Plain)] }, time: time);
        var failure = outcome.ShouldBeOfType<DirectoryOutcome.Failed>().Failure;
        failure.Kind.ShouldBe(DirectoryFailureKind.TimedOut);
        failure.Field.ShouldBe("deadline");
    }

    [Test]
    public async Task CancellingDoesNotWaitForTheServer()
    {
        using var cancelled = new CancellationTokenSource();
        var asked = new TaskCompletionSource();
        await using var server = Server(
            _ =>
            {
                asked.TrySetResult();
                return ScriptedAnswer.Of(Alice) with { Ending = ScriptedEnding.SilentBeforeResult };
            },
            _ => ScriptedAnswer.Of(Staff));
        var reading = new LdapDirectoryReader(TimeProvider.System).ReadAsync(Ask.Of(server.Port) with { Timeout = TimeSpan.FromMinutes(5) }, null, cancelled.Token);
        await asked.Task;
        await cancelled.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(reading);
    }

    [Test]
    public async Task TheNextServerIsAskedWhereOneIsAway_AndNotWhereTheAccountIsWrong()
    {
        await using var server = Server(_ => ScriptedAnswer.Of(Alice, Bob), _ => ScriptedAnswer.Of(Staff));
        var away = new DirectoryServer("127.0.0.1", LoopbackPorts.Take(), DirectoryTransport.Plain);
        var query = Ask.Of(server.Port);
        (await Ask.ReadAsync(query with { Servers = [away, query.Servers[0]] })).Groups.Count.ShouldBe(1);

        var failure = await Ask.FailAsync(query with { Servers = [away, away] });
        failure.Kind.ShouldBe(DirectoryFailureKind.Unreachable);
        failure.Message.Split(away.ToString()).Length.ShouldBe(3, "each is named");

        await using var slapd = await SlapdServer.StartAsync();
        var wrong = query with { Servers = [new DirectoryServer("127.0.0.1", slapd.Port, DirectoryTransport.Plain), query.Servers[0]], BindPassword = new("wrong") };
        var asked = server.Questions.Count;
        (await Ask.FailAsync(wrong)).Kind.ShouldBe(DirectoryFailureKind.BindRefused);
        server.Questions.Count.ShouldBe(asked);
    }

    [TestCase(1, true)]
    [TestCase(1_000, false)]
    public async Task PositionsThatAReadingHasNoRoomForAreNone(int positions, bool isKept)
    {
        string[] stamps = [.. Enumerable.Range(0, positions).Select(writer => $"20261127020656.921595Z#000000#{writer:x3}#000000")];
        await using var server = new ScriptedLdapServer(question => question switch
        {
            { BaseDn: "" } => ScriptedAnswer.Of(new ScriptedEntry("", ("namingContexts", [SlapdServer.Suffix]))),
            { Attributes: ["1.1"] } => ScriptedAnswer.Of(new ScriptedEntry(SlapdServer.Suffix)),
            { Attributes: ["contextCSN"] } => ScriptedAnswer.Of(new ScriptedEntry(SlapdServer.Suffix, ("contextCSN", stamps))),
            _ => question.Attributes.Contains("mail") ? ScriptedAnswer.Of(Alice, Bob) : ScriptedAnswer.Of(Staff),
        });
        ((await Ask.ReadAsync(Ask.Of(server.Port))).Bookmark is not null).ShouldBe(isKept);
    }

    /// <summary>Answers the two searches, people first, and knows nothing else.</summary>
    private static ScriptedLdapServer Server(Func<ScriptedQuestion, ScriptedAnswer> people, Func<ScriptedQuestion, ScriptedAnswer> groups) =>
        new(question => question.BaseDn != SlapdServer.Suffix ? ScriptedAnswer.Nothing with { ResultCode = question.BaseDn.Length == 0 ? 0 : 32 }
            : question.Attributes.Contains("mail") ? people(question) : groups(question));

    private static ScriptedEntry Person(string uid) => new($"uid={uid},dc=example,dc=com", ("mail", [$"{uid}@example.com"]));
}
