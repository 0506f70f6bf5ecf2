using System.Buffers.Binary;
using IapK8s.Controller.Directories;
using IapK8s.Controller.Directories.Ldap;
using IapK8s.TestKit.Directories;

namespace IapK8s.Controller.Tests.Directories.Ldap;

/// <summary>A tree in the shape of Active Directory, served by slapd.</summary>
internal sealed class ActiveDirectoryTests
{
    private const string Users = "ou=people,dc=example,dc=com";
    private const string Service = "cn=NTDS Settings,dc=example,dc=com";
    private const int Normal = 0x200;
    private const int Disabled = 0x2;
    private const uint DomainUsers = 513;

    private SlapdServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _server = await SlapdServer.StartAsync(new SlapdOptions { HasActiveDirectorySchema = true, KeepsMemberOf = true, RootDse = $"highestCommittedUSN: 1000\ndsServiceName: {Service}" });
        _server.Apply(
            $"dn: {Service}\nobjectClass: nTDSDSA\ncn: NTDS Settings\ninvocationId: one\n\n"
            + User("Alice Smith", "alice", 1_101, Normal) + User("Bob\\, Jones", "bob", 1_102, Normal) + User("Carol Gone", "carol", 1_103, Normal | Disabled)
            + User("Dora Elsewhere", "dora", 1_104, Normal, primaryGroup: 1_201)
            + Group("Domain Users", DomainUsers) + Group("Domain Admins", 512, $"cn=Alice Smith,{Users}", $"cn=Carol Gone,{Users}")
            + Group("Finance", 1_201, $"cn=Bob\\2C Jones,{Users}") + Group("All Offices", 1_202, "cn=Finance,ou=groups,dc=example,dc=com", $"cn=Alice Smith,{Users}"));
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [TestCase(MembershipKind.MemberDn, "member")]
    [TestCase(MembershipKind.MemberOf, "memberOf")]
    public async Task PeopleAreInTheirGroups_TheirPrimaryOneToo(object membership, string attribute)
    {
        var reading = await Ask.ReadAsync(Query.WithGroups(groups => groups with { Membership = (MembershipKind)membership, MemberAttribute = attribute }));
        reading.Groups.Keys.ShouldBe(["All Offices", "Domain Admins", "Domain Users", "Finance"]);
        reading.Members("Domain Users").ShouldBe(["alice@example.com", "bob@example.com"]);
        reading.Members("Finance").ShouldBe(["bob@example.com", "dora@example.com"]);
        reading.Members("All Offices").ShouldBe(["alice@example.com", "bob@example.com", "dora@example.com"]);
    }

    [Test]
    public async Task WhoIsDisabledIsLetInByNoGroup_AndSparedByNone()
    {
        var reading = await Ask.ReadAsync(Query);
        reading.Members("Domain Admins").ShouldBe(["alice@example.com"]);
        reading.Doubtful("Domain Admins").ShouldBe(["carol@example.com"]);
        reading.Doubtful("Domain Users").ShouldBe(["carol@example.com"]);
        reading.Doubtful("Finance").ShouldBeEmpty();
        reading.Counts.Disabled.ShouldBe(1);
        reading.Counts.NotFound.ShouldBe(0);

        // For any other server the number means nothing.
        (await Ask.ReadAsync(Query with { Kind = DirectoryKind.Ldap })).Members("Domain Admins").ShouldBe(["alice@example.com", "carol@example.com"]);
    }

    [Test]
    public async Task WhoseStateIsHiddenIsLetInByNoGroup_AndSparedByNone()
    {
        var reading = await ReadAsync([Account("a", "a@example.com", null)], "a");
        reading.Members("staff").ShouldBeEmpty();
        reading.Doubtful("staff").ShouldBe(["a@example.com"]);
        reading.Warnings.ShouldHaveSingleItem().ShouldContain("userAccountControl");
    }

    /// <summary>Beside an account that is used, one that was left behind shuts nobody out; one that may be in use does.</summary>
    [TestCase(Normal | Disabled, false)]
    [TestCase(Normal, true)]
    [TestCase(null, true)]
    public async Task WhoHasAnotherAccountBesideTheOneInUse_IsDoubtfulWhereItIs_UnlessThatIsDisabled(int? control, bool isDoubtful)
    {
        var reading = await ReadAsync([Account("a", "a@example.com", Normal), Account("b", "a@example.com", control)], "b");
        reading.Members("staff").ShouldBeEmpty();
        reading.Doubtful("staff").ShouldBe(isDoubtful ? ["a@example.com"] : []);

        // What is his by the one in use is his by it alone, unless the other is enabled too.
        var own = await ReadAsync([Account("a", "a@example.com", Normal), Account("b", "a@example.com", control)], "a");
        own.Members("staff").ShouldBe(control == Normal ? [] : ["a@example.com"]);
    }

    /// <summary>Nobody can tell that it is in use: a contact, or an account whose state is hidden.</summary>
    [Test]
    public async Task WhoIsDisabledIsSparedByNoEntryThatMayBeInUse()
    {
        var reading = await ReadAsync([Account("a", "a@example.com", Normal | Disabled), Account("b", "a@example.com", null)], "a");
        reading.Members("staff").ShouldBeEmpty();
        reading.Doubtful("staff").ShouldBe(["a@example.com"]);
    }

    [Test]
    public async Task AUidOfADisabledAccountTakesNobodysAway_NorIsItTakenAway()
    {
        ScriptedEntry[] people = [Account("a", "a@example.com", Normal, "one"), Account("b", "b@example.com", Normal | Disabled, "one"), Account("c", "c@example.com", Normal | Disabled, "two")];
        var reading = await ReadAsync(people, ["one", "two"], groups => groups with { Membership = MembershipKind.MemberUid });
        reading.Members("staff").ShouldBe(["a@example.com"]);
        reading.Doubtful("staff").ShouldBe(["b@example.com", "c@example.com"]);
        reading.Warnings.ShouldBeEmpty();
    }

    [TestCase("sAMAccountName", "alice")]
    [TestCase("objectSid", "S-1-5-21-1-2-4000000000-1101")]
    [TestCase("objectGUID", "00000000-0000-0000-0000-00000000044d")]
    public async Task PeopleMayBeKnownByWhatTheDomainCallsThem(string attribute, string expected)
    {
        var reading = await Ask.ReadAsync(Query.WithUsers(users => users with { IdentityAttribute = attribute, IdentityKind = IdentityKind.Subject }));
        reading.Members("Domain Admins").ShouldBe([expected]);
    }

    [Test]
    public async Task GroupsMayBeNamedByTheirAccountName()
    {
        var reading = await Ask.ReadAsync(Query.WithGroups(groups => groups with { NameAttribute = "sAMAccountName" }));
        reading.Groups.Keys.ShouldContain("sam-Finance");
    }

    [Test]
    public async Task NothingIsReadWhereTheServersNumberIsTheSame_AndAllOfItFromAnotherServer()
    {
        var first = await Ask.ReadAsync(Query);
        var second = await Ask.ReadAsync(Query, first.Bookmark);
        var bookmark = second.Bookmark.ShouldNotBeNull();
        bookmark.Positions.ShouldBe(["1000"]);
        (await Ask.OutcomeAsync(Query, bookmark)).ShouldBeOfType<DirectoryOutcome.Unchanged>();
        (await Ask.OutcomeAsync(Query, bookmark with { Positions = ["999"] })).ShouldBeOfType<DirectoryOutcome.Complete>();
        (await Ask.OutcomeAsync(Query, bookmark with { Positions = ["1001"] })).ShouldBeOfType<DirectoryOutcome.Complete>();

        // The same number of another server, or of a database that was restored, is another change.
        _server.Apply(Ldif.Change(Service, "replace: invocationId\ninvocationId: two"));
        (await Ask.OutcomeAsync(Query, bookmark)).ShouldBeOfType<DirectoryOutcome.Complete>();
        _server.Apply(Ldif.Change(Service, "replace: invocationId\ninvocationId: one"));
    }

    [Test]
    public void SecurityIdentifiersAreSpelledAsWindowsDoes()
    {
        SecurityIdentifier.TryFormat([1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0], out var system).ShouldBeTrue();
        system.ShouldBe("S-1-5-18");
        SecurityIdentifier.TryFormat([1, 2, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0], out _).ShouldBeFalse();
        SecurityIdentifier.TryFormat([], out _).ShouldBeFalse();
    }

    private DirectoryQuery Query => (Ask.Of(_server) with { Kind = DirectoryKind.ActiveDirectory })
        .WithUsers(users => users with { Filter = "(objectClass=user)" })
        .WithGroups(groups => groups with { Filter = "(objectClass=group)" });

    /// <summary>From a server with one group, which lists these.</summary>
    private static async Task<DirectoryReading> ReadAsync(ScriptedEntry[] people, params string[] listed) => await ReadAsync(people, [.. listed.Select(name => $"cn={name},dc=example,dc=com")], groups => groups);

    private static async Task<DirectoryReading> ReadAsync(ScriptedEntry[] people, string[] listed, Func<GroupSearch, GroupSearch> how)
    {
        await using var server = new ScriptedLdapServer(question => question switch
        {
            { BaseDn: "" } => ScriptedAnswer.Nothing,
            _ when question.Attributes.Contains("mail") => ScriptedAnswer.Of(people),
            _ => ScriptedAnswer.Of(new ScriptedEntry("cn=staff,dc=example,dc=com", ("cn", ["staff"]), ("member", listed))),
        });
        return await Ask.ReadAsync((Ask.Of(server.Port) with { Kind = DirectoryKind.ActiveDirectory }).WithGroups(how));
    }

    private static ScriptedEntry Account(string name, string mail, int? control, string uid = "none") =>
        new($"cn={name},dc=example,dc=com", [("mail", [mail]), ("uid", [uid]), .. control is { } flags ? [("userAccountControl", [$"{flags}"])] : Array.Empty<(string, string[])>()]);

    private static string User(string name, string account, uint number, int control, uint primaryGroup = DomainUsers) =>
        $"dn: cn={name},{Users}\nobjectClass: user\ncn: {name.Replace("\\", "", StringComparison.Ordinal)}\nsn: x\nsAMAccountName: {account}\nmail: {account}@example.com\nobjectSid:: {Sid(number)}\nobjectGUID:: {Guid(number)}\nprimaryGroupID: {primaryGroup}\nuserAccountControl: {control}\n\n";

    private static string Group(string name, uint number, params IEnumerable<string> members) =>
        $"dn: cn={name},ou=groups,dc=example,dc=com\nobjectClass: group\ncn: {name}\nsAMAccountName: sam-{name}\nobjectSid:: {Sid(number)}\n{string.Concat(members.Select(member => $"member: {member}\n"))}\n";

    /// <summary>S-1-5-21-1-2-4000000000 and the account's number.</summary>
    private static string Sid(uint number)
    {
        byte[] sid = [1, 5, 0, 0, 0, 0, 0, 5, .. new byte[20]];
        foreach (var (place, part) in ((int, uint)[])[(0, 21), (1, 1), (2, 2), (3, 4_000_000_000), (4, number)])
            BinaryPrimitives.WriteUInt32LittleEndian(sid.AsSpan(8 + (4 * place)), part);
        return Convert.ToBase64String(sid);
    }

    private static string Guid(uint number)
    {
        var guid = new byte[16];
        BinaryPrimitives.WriteUInt32BigEndian(guid.AsSpan(12), number);
        return Convert.ToBase64String(guid);
    }
}
