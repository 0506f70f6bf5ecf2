using IapK8s.Cli.Asking.Judging;
using IapK8s.Cli.Diff;
using IapK8s.Policy.Decisions;

namespace IapK8s.Cli.Tests.Diff;

/// <summary>What diff says of a log is what happens when the same visits come again under the other policies. The log is that of the real data plane.</summary>
internal sealed class RecordedTruthTests
{
    private const string Opening = "# The central security team.";

    /// <summary>Ada by her address, bob by his subject; the others are somebody else's, or over.</summary>
    private const string Revocations = """
        apiVersion: iapk8s.io/v1alpha1
        kind: IapRevocation
        metadata: {name: ada-left}
        spec: {user: {provider: corp, email: Ada@example.com}, until: "2027-01-01T00:00:00Z"}
        ---
        apiVersion: iapk8s.io/v1alpha1
        kind: IapRevocation
        metadata: {name: bob-left}
        spec: {user: {provider: corp, sub: bob-1}, until: "2027-01-01T00:00:00Z"}
        ---
        apiVersion: iapk8s.io/v1alpha1
        kind: IapRevocation
        metadata: {name: carol-of-others}
        spec: {user: {provider: others, email: carol@example.com}, until: "2027-01-01T00:00:00Z"}
        ---
        apiVersion: iapk8s.io/v1alpha1
        kind: IapRevocation
        metadata: {name: dan-is-back}
        spec: {user: {provider: corp, sub: dan-1}, until: "2026-01-01T00:00:00Z"}
        ---

        """;

    private static readonly (string File, string Old, string New)[][] Changes =
    [
        [],
        [("pay.yaml", "group:accounting", "group:auditors")],
        [("pay.yaml", "[\"group:accounting\"]}", "[\"group:accounting\"], condition: '\"sales\" in identity.groups'}")],
        [("wiki.yaml", "group:employees", "allAuthenticatedUsers")],
        [("wiki.yaml", "[\"group:employees\"]}", "[\"group:employees\"], paths: [/pages/**]}")],
        [("central.yaml", "paths: [/payroll/**]", "paths: [/pages/**]")],
        [("central.yaml", "exceptMembers: [\"iapgroup:platform-admins\"]", "exceptMembers: [\"group:employees\"]")],
        [("central.yaml", "trustedProxies: [10.0.0.0/16]", "trustedProxies: [10.0.0.0/16, 192.0.2.0/28]")],
        [("central.yaml", "acr: mfa\n", "acr: pwd\n")],
        [("shop.yaml", "members: [allUsers], methods: [GET], paths: [/public/**]", "members: [allUsers], condition: request.query == \"\"")],
        [("central.yaml", "clientCidrs: [192.0.2.0/24", "clientCidrs: [198.51.100.0/24")],
        [("central.yaml", Opening, Revocations + Opening)],
    ];

    private string _folder = "";

    [SetUp]
    public void Begin() => _folder = Directory.CreateTempSubdirectory("iap-diff-").FullName;

    [TearDown]
    public void End() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task DefiniteAnswersComeTrue([Range(0, 11)] int change, [Values(1, 2)] int seed)
    {
        var from = new DateTimeOffset(2026, 1, 15, 9, 0, 0, TimeSpan.Zero);
        var visits = Visits(new Random(seed), 400).ToList();
        var (log, before) = await new RecordingSidecar(Organisation.World(Organisation.Folder)).PlayAsync(visits, from);
        var world = Organisation.World(Organisation.Changed(Path.Combine(_folder, "new"), Changes[change]));
        var (_, after) = await new RecordingSidecar(world).PlayAsync(visits, from);
        var blocks = DeclaredBlocks.Of(world.Loaded.Resources);
        var judge = new LineJudge(HostReplays.Of(world), new RecordedPeople(world.Compiled.Scopes.Values, (provider, subject, email) => blocks.Holds(provider, subject, email, from)));

        var (reader, entry, definite) = (new AuditLineReader(), new AuditEntry(), 0);
        var lines = log.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(visits.Count);
        for (var i = 0; i < lines.Length; i++)
        {
            reader.Read(System.Text.Encoding.UTF8.GetBytes(lines[i]), entry).ShouldBeNull();
            var judgement = judge.Judge(entry).ShouldNotBeNull();
            if (judgement.Verdict != LineVerdict.Unknown)
            {
                definite++;
                Text(judgement.Verdict, before[i]).ShouldBe(Text(after[i]), lines[i]);
            }
        }

        definite.ShouldBeGreaterThan(lines.Length / 10);
        if (change == 0)
        {
            definite.ShouldBe(lines.Length, "under the same policies everything is known, and nothing changes");
        }
    }

    private static IEnumerable<Visit> Visits(Random random, int count)
    {
        string[] groups = ["employees", "contractors", "auditors", "accounting", "shop", "sales"];
        string[] targets = ["/", "/public/a.css", "/public/a.css?v=1", "/admin/users", "/ADMIN/", "/payroll/2026", "/transfers/7", "/pages/1", "/%7Ex/%C3%A4"];
        string[] names = ["ada", "bob", "carol", "dan"];
        for (var i = 0; i < count; i++)
        {
            var who = random.Next(5) == 0 ? null : new Visitor(names[random.Next(names.Length)], [.. groups.Where(_ => random.Next(3) == 0)], random.Next(3) switch { 0 => null, 1 => "pwd", _ => "mfa" });
            yield return new Visit(
                who, random.Next(4) == 0 ? "POST" : "GET", new[] { "shop.example.com", "wiki.example.com", "pay.example.com" }[random.Next(3)], targets[random.Next(targets.Length)],
                new[] { "192.0.2.9", "203.0.113.5", "203.0.113.5, 10.0.3.3" }[random.Next(3)]);
        }
    }

    private static string Text(LineVerdict verdict, Outcome before) => verdict switch
    {
        LineVerdict.Same => Text(before),
        LineVerdict.WouldAllow => "allow",
        LineVerdict.WouldDeny => "deny",
        _ => "challenge",
    };

    private static string Text(Outcome outcome) => outcome switch
    {
        Outcome.Allow => "allow",
        Outcome.Deny => "deny",
        _ => "challenge",
    };
}
