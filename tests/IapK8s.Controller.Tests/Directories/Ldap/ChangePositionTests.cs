using IapK8s.Controller.Directories;
using IapK8s.TestKit.Directories;
using Microsoft.Extensions.Time.Testing;

namespace IapK8s.Controller.Tests.Directories.Ldap;

/// <summary>When a directory is not read again, and that no change is missed by it.</summary>
internal sealed class ChangePositionTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));
    private SlapdServer _server = null!;

    [TearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    public async Task WhereNothingChangedNothingIsRead_OnceItWasFoundTwice()
    {
        await StartAsync();
        var first = await ReadAsync(null);
        first.Bookmark.ShouldNotBeNull().IsSettled.ShouldBeFalse();
        var second = await ReadAsync(first.Bookmark);
        second.Bookmark.ShouldNotBeNull().IsSettled.ShouldBeTrue();
        (await OutcomeAsync(second.Bookmark)).ShouldBeOfType<DirectoryOutcome.Unchanged>();

        await _server.StopAsync();
        await _server.StartAgainAsync();
        (await OutcomeAsync(second.Bookmark)).ShouldBeOfType<DirectoryOutcome.Unchanged>();
    }

    [TestCase("dn: cn=staff,ou=groups,dc=example,dc=com\nchangetype: modify\ndelete: member\nmember: uid=bob,ou=people,dc=example,dc=com\n")]
    [TestCase("dn: uid=bob,ou=people,dc=example,dc=com\nchangetype: delete\n")]
    [TestCase("dn: uid=bob,ou=people,dc=example,dc=com\nchangetype: modify\ndelete: mail\n")]
    [TestCase("dn: uid=bob,ou=people,dc=example,dc=com\nchangetype: modrdn\nnewrdn: uid=bob\ndeleteoldrdn: 0\nnewsuperior: ou=groups,dc=example,dc=com\n")]
    public async Task WhoWasRemovedIsNotThereTheNextTime(string change)
    {
        await StartAsync();
        var bookmark = await SettleAsync();
        _server.Apply(change);
        var reading = await ReadAsync(bookmark);
        reading.Members("staff").ShouldBe(["alice@example.com"]);
        reading.Bookmark.ShouldNotBeNull().IsSettled.ShouldBeFalse();
    }

    /// <summary>memberOf is kept without a trace in the person's entry.</summary>
    [Test]
    public async Task ABackLinkThatIsGoneIsNoticed()
    {
        await StartAsync(new SlapdOptions { KeepsMemberOf = true });
        _server.Apply(Ldif.Group("more", Ldif.PersonDn("alice"), Ldif.PersonDn("bob")));
        var query = Query.WithGroups(groups => groups with { Membership = MembershipKind.MemberOf, MemberAttribute = "memberOf" });
        var first = await Ask.ReadAsync(query);
        first.Members("more").ShouldBe(["alice@example.com", "bob@example.com"]);
        var second = await Ask.ReadAsync(query, first.Bookmark);
        _server.Apply(Ldif.Change(Ldif.GroupDn("more"), $"delete: member\nmember: {Ldif.PersonDn("bob")}"));
        (await Ask.ReadAsync(query, second.Bookmark)).Members("more").ShouldBe(["alice@example.com"]);
    }

    [Test]
    public async Task ItIsReadFromTimeToTimeAllTheSame()
    {
        await StartAsync();
        var bookmark = await SettleAsync();
        _time.Advance(Query.FullReadEvery - TimeSpan.FromSeconds(1));
        (await OutcomeAsync(bookmark)).ShouldBeOfType<DirectoryOutcome.Unchanged>();
        _time.Advance(TimeSpan.FromSeconds(1));
        (await OutcomeAsync(bookmark)).ShouldBeOfType<DirectoryOutcome.Complete>();
    }

    [Test]
    public async Task AClockThatWentBackSparesNothing()
    {
        await StartAsync();
        var bookmark = await SettleAsync();
        (await OutcomeAsync(bookmark with { ReadAt = _time.GetUtcNow().AddSeconds(1) })).ShouldBeOfType<DirectoryOutcome.Complete>();
    }

    [Test]
    public async Task AnotherQueryIsAnotherReading()
    {
        await StartAsync();
        var bookmark = await SettleAsync();
        foreach (var other in (DirectoryQuery[])[Query with { IgnoreReferrals = true }, Query.WithUsers(users => users with { Filter = "(uid=*)" }), Query with { BindDn = null, BindPassword = null }])
            (await Ask.OutcomeAsync(other, bookmark, _time)).ShouldBeOfType<DirectoryOutcome.Complete>();
    }

    /// <summary>What slapadd left of contextCSN in a database whose overlay was taken out would never change again.</summary>
    [Test]
    public async Task AServerThatDoesNotNumberItsChangesIsReadEachTime()
    {
        await StartAsync(new SlapdOptions { NumbersChanges = false });
        (await ReadAsync(null)).Bookmark.ShouldBeNull();
    }

    [Test]
    public async Task AServerThatIsBehindIsNotBelieved()
    {
        await StartAsync();
        var bookmark = await SettleAsync();
        var ahead = bookmark with { Positions = [.. bookmark.Positions.Select(position => position.Replace(" 20", " 21", StringComparison.Ordinal))] };
        ahead.Positions.ShouldNotBe(bookmark.Positions);
        var failure = await Ask.FailAsync(Query, ahead);
        failure.Kind.ShouldBe(DirectoryFailureKind.Behind);
        (await Ask.FailAsync(Query, bookmark with { Positions = [.. bookmark.Positions, "dc=example,dc=com 20200101000000.000000Z#000000#001#000000"] })).Kind.ShouldBe(DirectoryFailureKind.Behind);
        (await Ask.ReadAsync(Query, bookmark with { Positions = [.. bookmark.Positions.Select(position => position.Replace(" 20", " 19", StringComparison.Ordinal))] })).Groups.Count.ShouldBe(1);
    }

    private DirectoryQuery Query => Ask.Of(_server).WithUsers(users => users with { BaseDn = "ou=people,dc=example,dc=com" });

    private async Task StartAsync(SlapdOptions? options = null)
    {
        _server = await SlapdServer.StartAsync((options ?? new SlapdOptions()) with { Entries = Ldif.Person("alice") + Ldif.Person("bob") });
        if (options?.KeepsMemberOf != true)
            _server.Apply(Ldif.Group("staff", Ldif.PersonDn("alice"), Ldif.PersonDn("bob")));
    }

    private async Task<DirectoryBookmark> SettleAsync() => (await ReadAsync((await ReadAsync(null)).Bookmark)).Bookmark!;

    private Task<DirectoryOutcome> OutcomeAsync(DirectoryBookmark? since) => Ask.OutcomeAsync(Query, since, _time);

    private async Task<DirectoryReading> ReadAsync(DirectoryBookmark? since) => (await OutcomeAsync(since)).ShouldBeOfType<DirectoryOutcome.Complete>().Reading;
}
