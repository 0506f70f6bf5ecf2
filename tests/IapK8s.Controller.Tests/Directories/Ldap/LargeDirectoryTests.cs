using System.Diagnostics;
using System.Text;
using IapK8s.Controller.Directories;
using IapK8s.TestKit.Directories;

namespace IapK8s.Controller.Tests.Directories.Ldap;

/// <summary>50,000 people and 2,000 groups that nest four deep, on a real slapd that may be killed at any moment.</summary>
internal sealed class LargeDirectoryTests
{
    private const int People = 50_000;
    private const int Groups = 2_000;

    /// <summary>Groups of one that nests them.</summary>
    private const int Fan = 10;

    /// <summary>People right in a group.</summary>
    private const int Direct = 60;

    private SlapdServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        var entries = new StringBuilder();
        for (var i = 0; i < People; i++)
            entries.Append(Ldif.Person($"p{i}"));
        for (var i = 0; i < Groups; i++)
            entries.Append(Ldif.Group($"g{i}", DirectOf(i).Select(person => Ldif.PersonDn($"p{person}")).Concat(NestedIn(i).Select(group => Ldif.GroupDn($"g{group}")))));
        _server = await SlapdServer.StartAsync(new SlapdOptions { Entries = entries.ToString(), DatabaseLines = "index mail eq" });
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    public async Task AllOfItIsRead()
    {
        var began = Stopwatch.GetTimestamp();
        var reading = await Ask.ReadAsync(Ask.Of(_server));
        TestContext.Out.WriteLine($"{People} people and {Groups} groups with {reading.Groups.Sum(group => (long)group.Value.Length)} members in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");

        reading.Counts.Users.ShouldBe(People);
        reading.Groups.Count.ShouldBe(Groups);
        reading.Warnings.ShouldBeEmpty();
        foreach (var group in (int[])[0, 1, 57, 199, 200, 1_999])
            reading.Groups[$"g{group}"].ShouldBe(Reached(group).Select(person => $"user:p{person}@example.com").Order(StringComparer.Ordinal));
    }

    [TestCase(200_000)]
    [TestCase(2_000_000)]
    [TestCase(5_000_000)]
    public async Task AServerThatIsKilledInTheMiddleOfAPage_GivesNothing(long bytes)
    {
        try
        {
            await using var relay = new CutRelay(_server.Port, bytes, _server.Kill);
            var failure = await Ask.FailAsync(Ask.Of(relay.Port));
            relay.IsCut.ShouldBeTrue();
            failure.Kind.ShouldBe(DirectoryFailureKind.Unreachable);
        }
        finally
        {
            _server.Kill();
            await _server.StartAgainAsync();
        }

        (await Ask.ReadAsync(Ask.Of(_server))).Counts.Users.ShouldBe(People);
    }

    private static IEnumerable<int> DirectOf(int group) => Enumerable.Range(0, Direct).Select(i => ((group * 25) + (i * 7)) % People);

    /// <summary>A tree: g0 nests g1 to g10, g1 nests g11 to g20, and so on.</summary>
    private static IEnumerable<int> NestedIn(int group) => Enumerable.Range((group * Fan) + 1, Fan).Where(nested => nested < Groups);

    private static HashSet<int> Reached(int group)
    {
        var people = DirectOf(group).ToHashSet();
        foreach (var nested in NestedIn(group))
            people.UnionWith(Reached(nested));
        return people;
    }
}
