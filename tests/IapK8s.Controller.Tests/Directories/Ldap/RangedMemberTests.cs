using IapK8s.Controller.Directories;
using IapK8s.TestKit.Directories;

namespace IapK8s.Controller.Tests.Directories.Ldap;

/// <summary>Long lists come in parts, as Active Directory gives them out ([MS-ADTS] §3.1.1.3.1.3.3).</summary>
internal sealed class RangedMemberTests
{
    private const string GroupDn = "cn=all,dc=example,dc=com";
    private const int Part = 1_500;
    private const int People = 4_000;

    [Test]
    public async Task AllPartsAreRead()
    {
        await using var server = Server((first, version) => Range(first, version));
        var reading = await Ask.ReadAsync(Query(server));
        reading.Groups["all"].Length.ShouldBe(People);
        reading.Warnings.ShouldBeEmpty();
        server.Questions.Where(question => question.BaseDn == GroupDn).Select(question => question.Attributes[0]).ShouldBe(["member;range=1500-*", "member;range=3000-*"]);
    }

    /// <summary>Somebody who was taken out in the middle moves everybody behind one place forward, past the part that was read.</summary>
    [Test]
    public async Task AListThatChangesMeanwhileIsReadAnew()
    {
        var asked = 0;
        await using var server = Server((first, version) => Range(first, Interlocked.Increment(ref asked) <= 1 ? version : version + 1));
        (await Ask.ReadAsync(Query(server))).Groups["all"].Length.ShouldBe(People);
        asked.ShouldBe(1 + 1 + 3, "one part, a change, and three parts");
    }

    [Test]
    public async Task AListThatNeverHoldsStillIsNotRead()
    {
        var version = 0;
        await using var server = Server((first, _) => Range(first, Interlocked.Increment(ref version)));
        (await Ask.FailAsync(Query(server))).Kind.ShouldBe(DirectoryFailureKind.Incomplete);
    }

    [TestCase("member;range=1400-2899")]
    [TestCase("member;range=1600-3099")]
    [TestCase("member;range=0-1499")]
    [TestCase("member")]
    [TestCase("member;range=1500-x")]
    public async Task AListWithAGapIsNotTaken(string second)
    {
        await using var server = Server((first, version) => first == 0 ? Range(first, version) : Entry(version, (second, Members(1_500, 3_000))));
        (await Ask.FailAsync(Query(server))).Kind.ShouldBe(DirectoryFailureKind.Incomplete);
    }

    [Test]
    public async Task APartWithFewerValuesThanItSaysIsNotTaken()
    {
        await using var server = Server((first, version) => first == 0 ? Entry(version, ("member;range=0-1499", Members(0, 1_400))) : Range(first, version));
        (await Ask.FailAsync(Query(server))).Kind.ShouldBe(DirectoryFailureKind.Incomplete);
    }

    [Test]
    public async Task AGroupThatIsGoneMeanwhileIsNotHalfThere()
    {
        await using var server = Server((first, version) => first == 0 ? Range(first, version) : ScriptedAnswer.Nothing);
        (await Ask.FailAsync(Query(server))).Kind.ShouldBe(DirectoryFailureKind.Incomplete);
    }

    [Test]
    public async Task AListThatIsEmptyButForItsRangeIsRead()
    {
        await using var server = Server((first, version) => first == 0 ? Entry(version, ("member", []), ("member;range=0-1499", Members(0, 1_500))) : Range(first, version));
        (await Ask.ReadAsync(Query(server))).Groups["all"].Length.ShouldBe(People);
    }

    private static DirectoryQuery Query(ScriptedLdapServer server) => Ask.Of(server.Port) with { Kind = DirectoryKind.ActiveDirectory };

    private static ScriptedLdapServer Server(Func<int, int, ScriptedAnswer> group) => new(question => question switch
    {
        { BaseDn: "" } => ScriptedAnswer.Nothing,
        { BaseDn: GroupDn } => group(int.Parse(question.Attributes[0].Split('=', '-')[1], null), 7),
        _ when question.Attributes.Contains("mail") => ScriptedAnswer.Of([.. Enumerable.Range(0, People).Select(Person)]),
        _ => group(0, 7),
    });

    private static ScriptedEntry Person(int number) => new($"cn=p{number},dc=example,dc=com", ("mail", [$"p{number}@example.com"]), ("userAccountControl", ["512"]));

    private static ScriptedAnswer Range(int first, int version)
    {
        var end = Math.Min(first + Part, People);
        return Entry(version, ($"member;range={first}-{(end == People ? "*" : $"{end - 1}")}", Members(first, end)));
    }

    private static ScriptedAnswer Entry(int version, params (string, string[])[] members) =>
        ScriptedAnswer.Of(new ScriptedEntry(GroupDn, [("cn", ["all"]), ("uSNChanged", [$"{version}"]), .. members]));

    private static string[] Members(int first, int end) => [.. Enumerable.Range(first, end - first).Select(number => $"cn=p{number},dc=example,dc=com")];
}
