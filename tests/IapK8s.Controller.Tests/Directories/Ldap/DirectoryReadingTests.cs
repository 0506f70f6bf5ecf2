using IapK8s.Controller.Directories;
using IapK8s.Policy.Definitions;
using IapK8s.TestKit.Directories;

namespace IapK8s.Controller.Tests.Directories.Ldap;

/// <summary>Against a real slapd.</summary>
internal sealed class DirectoryReadingTests
{
    private SlapdServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await SlapdServer.StartAsync(new SlapdOptions { KeepsMemberOf = true });

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    /// <summary>Each test in a branch of its own.</summary>
    private string _unit = null!;

    [SetUp]
    public void Begin()
    {
        _unit = $"t{TestContext.CurrentContext.Test.ID}";
        _server.Apply(Ldif.Unit(_unit));
    }

    [Test]
    public async Task PeopleAreInTheGroupsThatNameThem()
    {
        Apply(Person("alice", "Alice@Example.com"), Person("bob"), Group("staff", Dn("bob"), Dn("alice")), Group("finance", Dn("alice")));
        var reading = await Ask.ReadAsync(Query);
        reading.Groups.Keys.ShouldBe(["finance", "staff"]);
        reading.Groups["staff"].ShouldBe(["user:alice@example.com", "user:bob@example.com"]);
        reading.Members("finance").ShouldBe(["alice@example.com"]);
        reading.Warnings.ShouldBeEmpty();
        reading.Counts.ShouldBe(new DirectoryCounts(2, 0, 0, 0, 2, 0, 3, 0, 0));
    }

    [Test]
    public async Task NestedGroupsBringTheirMembers_AndCirclesDoNoHarm()
    {
        Apply(Person("alice"), Person("bob"), Person("carol"),
            Group("a", Dn("alice"), GroupDn("b")), Group("b", Dn("bob"), GroupDn("c")), Group("c", Dn("carol"), GroupDn("a")), Group("top", GroupDn("a"), GroupDn("top")));
        var reading = await Ask.ReadAsync(Query);
        foreach (var group in (string[])["a", "b", "c", "top"])
            reading.Members(group).ShouldBe(["alice@example.com", "bob@example.com", "carol@example.com"], group);

        var flat = await Ask.ReadAsync(Query.WithGroups(groups => groups with { Nested = false }));
        flat.Members("a").ShouldBe(["alice@example.com"]);
        flat.Members("top").ShouldBeEmpty();
    }

    [Test]
    public async Task AMemberThatIsNobody_IsToldAndTakesNobodyAway()
    {
        Apply(Person("alice"), Group("staff", Dn("alice"), Dn("ghost"), "cn=elsewhere,dc=example,dc=org"));
        var reading = await Ask.ReadAsync(Query);
        reading.Members("staff").ShouldBe(["alice@example.com"]);
        reading.Counts.NotFound.ShouldBe(2);
        reading.Warnings.ShouldHaveSingleItem().ShouldContain("ghost");
    }

    [Test]
    public async Task WhomTheFilterLeavesOutIsInNoGroup()
    {
        Apply(Person("alice"), Person("left"), Group("staff", Dn("alice"), Dn("left")));
        var reading = await Ask.ReadAsync(Query.WithUsers(users => users with { Filter = "(&(objectClass=inetOrgPerson)(!(uid=left)))" }));
        reading.Members("staff").ShouldBe(["alice@example.com"]);
        reading.Counts.NotFound.ShouldBe(1);
    }

    [Test]
    public async Task NamesBeyondAsciiAndWithEscapesAreFound()
    {
        Apply(Person("李雷", "li@example.com"), Person("ОЛЬГА", "olga@example.com"));
        _server.Apply($"{Ldif.Line("dn", $"uid=jörg\\+müller\\, \\\"x\\\",{Base}")}objectClass: inetOrgPerson\n{Ldif.Line("uid", "jörg+müller, \"x\"")}cn: x\nsn: x\nmail: joerg@example.com\n");
        Apply(Ldif.GroupAt(Base, "Größe", $"UID=J\\C3\\B6RG\\2BM\\C3\\BCller\\2C \\22x\\22 , OU={_unit},dc=Example,DC=com", Dn("李雷"), $"uid=ольга,ou={_unit},dc=example,dc=com"));
        var reading = await Ask.ReadAsync(Query);
        reading.Members("Größe").ShouldBe(["joerg@example.com", "li@example.com", "olga@example.com"]);
        reading.Warnings.ShouldBeEmpty();
    }

    /// <summary>One letter with its dots, and one letter and dots: to the server one name, to us two strings.</summary>
    [Test]
    public async Task ANameThatIsComposedInAnotherWayIsFound()
    {
        Apply(Person("j\u00f6rg", "joerg@example.com"), Group("gr\u00f6sse", Dn("jo\u0308rg"), Dn("gho\u0308st")), Group("outer", GroupDn("gro\u0308sse")));
        var reading = await Ask.ReadAsync(Query);
        reading.Members("gr\u00f6sse").ShouldBe(["joerg@example.com"]);
        reading.Members("outer").ShouldBe(["joerg@example.com"]);
        reading.Counts.NotFound.ShouldBe(1);
    }

    [Test]
    public async Task ARenamedPersonStaysAMember_AndARenamedGroupKeepsItsMembers()
    {
        Apply(Person("bob"), Person("carol"), Group("staff", Dn("bob"), GroupDn("inner")), Group("inner", Dn("carol")));
        _server.Apply($"dn: {Dn("bob")}\nchangetype: modrdn\nnewrdn: uid=robert\ndeleteoldrdn: 1\n\ndn: {GroupDn("inner")}\nchangetype: modrdn\nnewrdn: cn=core\ndeleteoldrdn: 1\n");
        // slapd follows renames after it has answered.
        DirectoryReading reading;
        do
            reading = await Ask.ReadAsync(Query);
        while (reading.Counts.NotFound > 0);
        reading.Groups.Keys.ShouldBe(["core", "staff"]);
        reading.Members("staff").ShouldBe(["bob@example.com", "carol@example.com"]);
        reading.Members("core").ShouldBe(["carol@example.com"]);
    }

    /// <summary>Somebody's second account: what it may must not fall to whoever signs in with the first.</summary>
    [Test]
    public async Task AnIdentityOfTwoEntriesIsAMemberOnlyWhereBothAre()
    {
        Apply(Person("alice"), Person("adm-alice", "alice@example.com"), Person("bob"),
            Group("staff", Dn("alice"), Dn("adm-alice"), Dn("bob")), Group("admins", Dn("adm-alice")), Group("outer", Dn("alice"), GroupDn("admins")));
        var reading = await Ask.ReadAsync(Query);
        reading.Members("staff").ShouldBe(["alice@example.com", "bob@example.com"]);
        reading.Members("admins").ShouldBeEmpty();
        reading.Members("outer").ShouldBe(["alice@example.com"]);
        reading.Counts.SharedIdentities.ShouldBe(1);
        reading.Warnings.ShouldHaveSingleItem().ShouldContain("alice@example.com");
    }

    /// <summary>A second entry with one's address takes nobody out of a group that a Deny names.</summary>
    [Test]
    public async Task AnIdentityOfTwoEntriesIsADoubtfulMemberWhereOneIs()
    {
        Apply(Person("mallory"), Person("second", "mallory@example.com"), Person("bob"),
            Group("contractors", Dn("mallory"), Dn("bob")), Group("outer", GroupDn("contractors")), Group("both", Dn("mallory"), Dn("second")), Group("neither", Dn("bob")));
        var reading = await Ask.ReadAsync(Query);
        reading.Members("contractors").ShouldBe(["bob@example.com"]);
        reading.Doubtful("contractors").ShouldBe(["mallory@example.com"]);
        reading.Doubtful("outer").ShouldBe(["mallory@example.com"]);
        reading.Members("both").ShouldBe(["mallory@example.com"]);
        reading.Doubtful.Keys.ShouldBe(["contractors", "outer"]);
    }

    [Test]
    public async Task AllAddressesOfAPersonCount()
    {
        Apply(Person("alice").Replace("mail: alice@example.com", "mail: alice@example.com\nmail: a.smith@example.com", StringComparison.Ordinal), Group("staff", Dn("alice")));
        (await Ask.ReadAsync(Query)).Members("staff").ShouldBe(["a.smith@example.com", "alice@example.com"]);
    }

    [Test]
    public async Task WhatNoTokenCouldShowIsNoIdentity()
    {
        Apply(Person("none", ""), Person("odd", "no address"), Person("star", "*@example.com"), Person("alice"), Group("staff", Dn("none"), Dn("odd"), Dn("star"), Dn("alice")));
        var reading = await Ask.ReadAsync(Query);
        reading.Members("staff").ShouldBe(["alice@example.com"]);
        reading.Counts.WithoutIdentity.ShouldBe(3);
        reading.Counts.NotFound.ShouldBe(0);
    }

    [Test]
    public async Task ASubjectIsTakenToTheLetter_AndOneThatLooksLikeAnAddressIsNone()
    {
        Apply(Person("Alice"), Person("bob@example.com"), Group("staff", Dn("alice"), Dn("bob@example.com")));
        var reading = await Ask.ReadAsync(Query.WithUsers(users => users with { IdentityAttribute = "uid", IdentityKind = IdentityKind.Subject }));
        reading.Groups["staff"].ShouldBe(["user:Alice"]);
        reading.Counts.WithoutIdentity.ShouldBe(1);
    }

    [Test]
    public async Task TheServersOwnIdentifierIsAnIdentity()
    {
        Apply(Person("alice"), Group("staff", Dn("alice")));
        var reading = await Ask.ReadAsync(Query.WithUsers(users => users with { IdentityAttribute = "entryUUID", IdentityKind = IdentityKind.Subject }));
        Guid.TryParse(reading.Members("staff").ShouldHaveSingleItem(), out _).ShouldBeTrue();
    }

    [Test]
    public async Task GroupsMayNamePeopleByUid_AndAUidOfTwoNamesNobodyForSure()
    {
        Apply(Person("alice"), Person("bob"), Person("eve").Replace("uid: eve", "uid: eve\nuid: bob", StringComparison.Ordinal));
        _server.Apply($"dn: {GroupDn("staff")}\nobjectClass: posixGroup\ncn: staff\ngidNumber: 5\nmemberUid: alice\nmemberUid: bob\nmemberUid: ghost\n");
        var reading = await Ask.ReadAsync(Query.WithGroups(groups => groups with { Filter = "(objectClass=posixGroup)", Membership = MembershipKind.MemberUid, MemberAttribute = "memberUid" }));
        reading.Members("staff").ShouldBe(["alice@example.com"]);
        reading.Doubtful("staff").ShouldBe(["bob@example.com", "eve@example.com"]);
        reading.Counts.NotFound.ShouldBe(1);
        reading.Warnings.Length.ShouldBe(2);
    }

    /// <summary>No server has them; what was renamed while it was read may look so.</summary>
    [TestCase(MembershipKind.MemberDn)]
    [TestCase(MembershipKind.MemberOf)]
    public async Task ADnOfTwoEntriesIsNobodysForSure(object membership)
    {
        const string Inner = "cn=inner,dc=example,dc=com";
        const string Outer = "cn=outer,dc=example,dc=com";
        const string Twin = "uid=twin,dc=example,dc=com";
        var byPeople = (MembershipKind)membership == MembershipKind.MemberOf;
        var attribute = byPeople ? "memberOf" : "member";
        await using var server = new ScriptedLdapServer(question => question switch
        {
            { BaseDn: "" } => ScriptedAnswer.Nothing,
            _ when question.Attributes.Contains("mail") => ScriptedAnswer.Of(
                new ScriptedEntry(Twin, ("mail", ["one@example.com"])), new ScriptedEntry(Twin, ("mail", ["two@example.com"])),
                new ScriptedEntry("uid=bob,dc=example,dc=com", ("mail", ["bob@example.com"]), ("memberOf", byPeople ? [Inner] : []))),
            _ => ScriptedAnswer.Of(
                new ScriptedEntry(Inner, ("cn", ["first"]), (attribute, byPeople ? [Outer] : [Twin])), new ScriptedEntry(Inner, ("cn", ["second"]), (attribute, byPeople ? [] : ["uid=bob,dc=example,dc=com"])),
                new ScriptedEntry(Outer, ("cn", ["outer"]), (attribute, byPeople ? [] : [Inner])), new ScriptedEntry("cn=others,dc=example,dc=com", ("cn", ["others"]), (attribute, byPeople ? [Inner] : []))),
        });
        var reading = await Ask.ReadAsync(Ask.Of(server.Port).WithGroups(groups => groups with { Membership = (MembershipKind)membership, MemberAttribute = attribute }));
        string.Join(' ', reading.Groups.Select(group => $"{group.Key}:{string.Join(',', reading.Members(group.Key))}")).ShouldBe(byPeople ? "first: others: outer: second:" : "first: others: outer: second:bob@example.com");
        string.Join(' ', reading.Doubtful.Select(group => $"{group.Key}:{string.Join(',', reading.Doubtful(group.Key))}")).ShouldBe(
            byPeople ? "first:bob@example.com outer:bob@example.com second:bob@example.com" : "first:one@example.com,two@example.com outer:bob@example.com,one@example.com,two@example.com");
        reading.Counts.NotFound.ShouldBe(0);
    }

    [Test]
    public async Task PeopleMayNameTheirGroups()
    {
        Apply(Person("alice"), Person("bob"), Group("inner", Dn("bob")), Group("staff", Dn("alice"), GroupDn("inner")));
        var reading = await Ask.ReadAsync(Query.WithGroups(groups => groups with { Membership = MembershipKind.MemberOf, MemberAttribute = "memberOf" }));
        reading.Members("staff").ShouldBe(["alice@example.com", "bob@example.com"]);
        reading.Members("inner").ShouldBe(["bob@example.com"]);
    }

    [Test]
    public async Task UniqueMembersMayEndInABitString()
    {
        Apply(Person("alice"));
        _server.Apply($"dn: {GroupDn("staff")}\nobjectClass: groupOfUniqueNames\ncn: staff\nuniqueMember: {Dn("alice")}#'0101'B\n");
        var reading = await Ask.ReadAsync(Query.WithGroups(groups => groups with { Filter = "(objectClass=groupOfUniqueNames)", MemberAttribute = "uniqueMember" }));
        reading.Members("staff").ShouldBe(["alice@example.com"]);
    }

    [Test]
    public async Task GroupsOfOneNameAreUnknown_ForNobodyCanTellWhichIsMeant()
    {
        Apply(Person("alice"), Group("staff", Dn("alice")), Group("ok", GroupDn("staff")));
        _server.Apply($"dn: ou=other,{Base}\nobjectClass: organizationalUnit\nou: other\n");
        Apply(Ldif.GroupAt($"ou=other,{Base}", "Staff", Dn("alice")));
        var reading = await Ask.ReadAsync(Query);
        reading.Groups.Keys.ShouldBe(["ok"]);
        reading.Members("ok").ShouldBe(["alice@example.com"]);
        reading.Counts.LeftOutGroups.ShouldBe(2);
        reading.Warnings.ShouldHaveSingleItem().ShouldContain("left out");
    }

    [Test]
    public async Task AGroupOfSeveralNamesHasTheOneInItsDn()
    {
        Apply(Person("alice"), Group("staff", Dn("alice")).Replace("cn: staff", "cn: Everybody\ncn: Staff", StringComparison.Ordinal));
        (await Ask.ReadAsync(Query)).Groups.Keys.ShouldBe(["Staff"]);
    }

    [Test]
    public async Task OneLevelIsNoSubtree()
    {
        Apply(Person("alice"), Group("staff", Dn("alice")));
        _server.Apply($"dn: ou=deep,{Base}\nobjectClass: organizationalUnit\nou: deep\n");
        Apply(Ldif.GroupAt($"ou=deep,{Base}", "deep", Dn("alice")));
        (await Ask.ReadAsync(Query.WithGroups(groups => groups with { Scope = DirectoryScope.OneLevel }))).Groups.Keys.ShouldBe(["staff"]);
        (await Ask.ReadAsync(Query)).Groups.Keys.ShouldBe(["deep", "staff"]);
    }

    [Test]
    public async Task AnEmptyDirectoryIsReadAndToldOf()
    {
        var reading = await Ask.ReadAsync(Query);
        reading.Groups.ShouldBeEmpty();
        reading.Warnings.ShouldHaveSingleItem().ShouldContain("finds nobody");
    }

    [Test]
    public async Task AnonymouslyReadsWhatAnybodyMay()
    {
        Apply(Person("alice"), Group("staff", Dn("alice")));
        (await Ask.ReadAsync(Query with { BindDn = null, BindPassword = null })).Members("staff").ShouldBe(["alice@example.com"]);
    }

    [Test]
    public async Task AWrongPasswordIsToldWithoutIt()
    {
        var failure = await Ask.FailAsync(Query with { BindPassword = new SecretText("wrong-secret") });
        failure.Kind.ShouldBe(DirectoryFailureKind.BindRefused);
        failure.Field.ShouldBe("bind");
        failure.ToString().ShouldNotContain("wrong-secret");
        failure.ToString().ShouldContain(SlapdServer.RootDn);
    }

    [TestCase("")]
    [TestCase(null)]
    public async Task ANameWithoutAPasswordIsNotSent(string? password) =>
        (await Ask.FailAsync(Query with { BindPassword = password is null ? null : new SecretText(password) })).Kind.ShouldBe(DirectoryFailureKind.Invalid);

    [Test]
    public async Task ABaseThatIsNotThereFailsTheReading()
    {
        Apply(Person("alice"), Group("staff", Dn("alice")));
        var failure = await Ask.FailAsync(Query.WithGroups(groups => groups with { BaseDn = "ou=nowhere,dc=example,dc=com" }));
        failure.Kind.ShouldBe(DirectoryFailureKind.NotFound);
        failure.Field.ShouldBe("groups.baseDn");
    }

    [TestCase("(mail=x")]
    [TestCase("mail=x")]
    [TestCase("(&(mail=x)")]
    [TestCase("(mail=x)(uid=y)")]
    [TestCase("()")]
    public async Task AFilterThatIsNoneFailsTheReading(string filter)
    {
        var failure = await Ask.FailAsync(Query.WithUsers(users => users with { Filter = filter }));
        failure.Kind.ShouldBe(DirectoryFailureKind.Invalid);
        failure.Field.ShouldBe("users.filter");
    }

    [Test]
    public async Task MoreThanTheLimitsIsNothing()
    {
        Apply([.. Enumerable.Range(0, 8).Select(i => Person($"p{i}")), Group("staff", Enumerable.Range(0, 8).Select(i => Dn($"p{i}"))), Group("twice", GroupDn("staff"))]);
        foreach (var limits in (DirectoryLimits[])[new() { Entries = 7 }, new() { Values = 7 }, new() { Bytes = 400 }, new() { Members = 15 }])
        {
            var failure = await Ask.FailAsync(Query with { Limits = limits, PageSize = 3 });
            failure.Kind.ShouldBe(DirectoryFailureKind.TooLarge, limits.ToString());
            failure.Field.ShouldBe("limits");
        }

        (await Ask.ReadAsync(Query with { Limits = new() { Entries = 8, Values = 9, Members = 16 }, PageSize = 3 })).Groups.Count.ShouldBe(2);
    }

    [Test]
    public async Task AGroupThatIsTooLargeIsUnknown_AndTheOthersAreThere()
    {
        Apply(Person("alice"), Person("bob"), Group("all", Dn("alice"), Dn("bob")), Group("some", Dn("bob")));
        var reading = await Ask.ReadAsync(Query with { Limits = new() { MembersOfGroup = 1 } });
        reading.Groups.Keys.ShouldBe(["some"]);
        reading.Counts.LeftOutGroups.ShouldBe(1);
        reading.Warnings.ShouldHaveSingleItem().ShouldContain("all");
    }

    private string Base => $"ou={_unit},dc=example,dc=com";

    private DirectoryQuery Query => Ask.Of(_server).WithUsers(users => users with { BaseDn = Base }).WithGroups(groups => groups with { BaseDn = Base });

    private string Dn(string uid) => $"uid={uid},{Base}";

    private string GroupDn(string name) => $"cn={name},{Base}";

    private string Person(string uid, string? mail = null) => Ldif.Person(uid, mail, Base);

    private string Group(string name, params IEnumerable<string> members) => Ldif.GroupAt(Base, name, members);

    private void Apply(params string[] entries) => _server.Apply(string.Concat(entries));
}
