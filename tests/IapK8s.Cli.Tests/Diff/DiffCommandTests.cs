using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace IapK8s.Cli.Tests.Diff;

/// <summary>The command on lines written by hand: each says one thing.</summary>
internal sealed class DiffCommandTests
{
    private const string Start = """{"time":"2026-01-14T09:00:00.0000000Z","event":"decision","request_id":"0000000000000001",""";
    private const string Bob = "\"provider\":\"/corp\",\"sub\":\"bob-1\",\"email\":\"bob@example.com\",\"credential\":\"session\",";

    private string _folder = "";

    [SetUp]
    public void Begin() => _folder = Directory.CreateTempSubdirectory("iap-diff-").FullName;

    [TearDown]
    public void End() => Directory.Delete(_folder, recursive: true);

    [TestCase("\"decision\":\"allow\",\"rule\":\"wiki/wiki/staff\"", "\"groups\":[\"employees\"],", "/", "same")]
    [TestCase("\"decision\":\"deny\",\"code\":\"IAP2001\"", "\"groups\":[\"employees\"],", "/", "would allow: wiki/wiki/staff")]
    [TestCase("\"decision\":\"allow\",\"rule\":\"wiki/wiki/staff\"", "\"groups\":[\"employees\"],", "/admin/x", "would deny: /central/admin-areas")]
    [TestCase("\"decision\":\"allow\",\"rule\":\"wiki/wiki/staff\"", "\"groups\":[\"employees\"],", "/payroll/x", "unknown: /central/no-contractors needs group:contractors")]
    [TestCase("\"decision\":\"deny\",\"mode\":\"shadow\",\"code\":\"IAP2001\"", "\"groups\":[\"employees\"],", "/admin/x", "would deny: /central/admin-areas")]
    [TestCase("\"decision\":\"allow\",\"mode\":\"off\"", "", "/", "unknown: nobody looked at who asked")]
    [TestCase("\"decision\":\"allow\",\"rule\":\"wiki/wiki/staff\"", "\"groups\":[\"employees\"],", "/a;b", "unknown: the path may have been sent in several ways")]
    public async Task SaysOfALine(string decision, string groups, string path, string expected)
    {
        var run = await DiffAsync($"{Start}{decision},{Bob}{groups}\"method\":\"GET\",\"host\":\"wiki.example.com\",\"path\":\"{path}\"}}");

        Summary(run).ShouldBe(expected);
    }

    [TestCase("\"decision\":\"challenge\",\"code\":\"IAP1001\"", "/public/a.css", "would allow: shop/shop/assets")]
    [TestCase("\"decision\":\"allow\",\"rule\":\"shop/shop/assets\"", "/private", "would challenge: IAP1001: Sign-in required")]
    [TestCase("\"decision\":\"challenge\",\"code\":\"IAP3001\"", "/private", "same")]
    [TestCase("\"decision\":\"challenge\",\"code\":\"IAP1002\"", "/public/a.css", "unknown: the credential was no good, and why decides what comes of it")]
    public async Task SaysOfALineOfNobody(string decision, string path, string expected) =>
        Summary(await DiffAsync($"{Start}{decision},\"method\":\"GET\",\"host\":\"shop.example.com\",\"path\":\"{path}\"}}")).ShouldBe(expected);

    [Test]
    public async Task AHostThatNoPolicyHas_WouldBeRefused() =>
        Summary(await DiffAsync($"{Start}\"decision\":\"allow\",\"rule\":\"x/x/x\",{Bob}\"method\":\"GET\",\"host\":\"old.example.com\",\"path\":\"/\"}}")).ShouldBe("would deny: IAP2005: no policy has the host");

    [Test]
    public async Task TheVocabularyOfTheLine_MakesSilenceAnAnswer()
    {
        var hash = Organisation.World(Organisation.Folder).Compiled.Scopes["wiki|https://wiki.example.com"].VocabularyHash;
        var line = $"{Start}\"decision\":\"allow\",\"rule\":\"wiki/wiki/staff\",{Bob}\"groups\":[\"employees\"],\"vocabulary\":\"{hash}\",\"method\":\"GET\",\"host\":\"wiki.example.com\",\"path\":\"/payroll/x\"}}";
        var other = Organisation.Changed(Path.Combine(_folder, "other"), ("wiki.yaml", "group:employees", "group:staff"));

        Summary(await DiffAsync(line)).ShouldBe("same", "it asks for the same groups as then");
        Summary(await DiffAsync(line, "-f", other)).ShouldStartWith("unknown: ");
        Summary(await DiffAsync(line.Replace("\"employees\"", "\"employees\",\"staff\"", StringComparison.Ordinal), "-f", other, "--before", Organisation.Folder)).ShouldBe("same", "the manifests of then tell which groups were asked for");
    }

    /// <summary>A line holds subject and e-mail address, so whom a revocation names is known. What only ends sessions is mended by a sign-in, and no difference.</summary>
    [TestCase("email: Bob@example.com", "until: 2027-01-01T00:00:00Z", "session", "/", "would deny: IAP3002: Session ended by an administrator")]
    [TestCase("sub: bob-1", "until: 2027-01-01T00:00:00Z", "session", "/", "would deny: IAP3002: Session ended by an administrator")]
    [TestCase("sub: bob-1", "notBefore: 2027-01-01T00:00:00Z", "session", "/", "would deny: IAP3002: Session ended by an administrator")]
    [TestCase("sub: bob-1", "until: 2027-01-01T00:00:00Z", "session", "/public/a.css", "same")]
    [TestCase("sub: bob-1", "until: 2027-01-01T00:00:00Z", "token", "/", "would challenge: IAP3002: Session ended by an administrator")]
    [TestCase("sub: bob-2", "until: 2027-01-01T00:00:00Z", "session", "/", "same")]
    [TestCase("email: bob-1@example.com", "until: 2027-01-01T00:00:00Z", "session", "/", "same")]
    [TestCase("sub: bob-1", "until: 2026-01-15T11:00:00Z", "session", "/", "same")]
    [TestCase("sub: bob-1", "notBefore: 2026-01-15T11:00:00Z", "session", "/", "same")]
    public async Task WhoeverIsBlockedNow_WouldBeKeptOut(string who, string when, string credential, string path, string expected)
    {
        var manifest = Path.Combine(_folder, "shop.yaml");
        await File.WriteAllTextAsync(manifest, Manifest.Shop("""
            programmatic: {audiences: [shop]}
            rules:
            - {name: open, action: Allow, members: [allUsers], paths: [/public/**]}
            - {name: all, action: Allow, members: [allAuthenticatedUsers]}
            """, $$"""
            ---
            apiVersion: iapk8s.io/v1alpha1
            kind: IapRevocation
            metadata: {name: out}
            spec: {user: {provider: corp, {{who}}}, {{when}}}
            """));

        var line = $"{Start}\"decision\":\"allow\",\"rule\":\"shop/shop/all\",{Bob}\"method\":\"GET\",\"host\":\"shop.example.com\",\"path\":\"{path}\"}}";
        var run = await DiffAsync(line.Replace("\"session\"", $"\"{credential}\"", StringComparison.Ordinal), "-f", manifest);

        Summary(run).ShouldBe(expected);
    }

    /// <summary>The log cuts a name at 2,048 UTF-16 units, or one before where that is half a character. A shorter one is whole, however many bytes its escapes take.</summary>
    [TestCase(2_046, "x", true)]
    [TestCase(2_047, "x", false)]
    [TestCase(2_048, "x", false)]
    [TestCase(2_046, "\\u00e4", true)]
    [TestCase(2_047, "\\u00e4", false)]
    public async Task WhereAGroupMayBeCut_SilenceIsNoAnswer(int length, string character, bool isWhole)
    {
        var hash = Organisation.World(Organisation.Folder).Compiled.Scopes["wiki|https://wiki.example.com"].VocabularyHash;
        var cut = string.Concat(Enumerable.Repeat(character, length));
        var line = $"{Start}\"decision\":\"allow\",\"rule\":\"wiki/wiki/staff\",{Bob}\"groups\":[\"employees\",\"{cut}\"],\"vocabulary\":\"{hash}\",\"method\":\"GET\",\"host\":\"wiki.example.com\",\"path\":\"/payroll/x\"}}";

        var summary = Summary(await DiffAsync(line));

        if (isWhole)
            summary.ShouldBe("same");
        else
            summary.ShouldStartWith("unknown: ");
    }

    [TestCase("groups", "[\"employees\",\"\\ud800\"]")]
    [TestCase("missing_access_levels", "[\"\\udc00\"]")]
    [TestCase("sub", "\"\\ud800\"")]
    [TestCase("email", "\"a\\udfff@example.com\"")]
    [TestCase("provider", "\"\\ud800\"")]
    [TestCase("credential", "\"\\ud800\"")]
    [TestCase("session", "\"\\ud800\"")]
    [TestCase("vocabulary", "\"\\ud800\"")]
    [TestCase("acr", "\"\\ud800\"")]
    [TestCase("auth_time", "\"\\ud800\"")]
    [TestCase("time", "\"\\ud800\"")]
    [TestCase("event", "\"\\ud800\"")]
    [TestCase("request_id", "\"\\ud800\"")]
    [TestCase("trace_id", "\"\\ud800\"")]
    [TestCase("door", "\"\\ud800\"")]
    [TestCase("decision", "\"\\ud800\"")]
    [TestCase("code", "\"\\ud800\"")]
    [TestCase("mode", "\"\\ud800\"")]
    [TestCase("rule", "\"\\ud800\"")]
    [TestCase("policy", "\"\\ud800\"")]
    [TestCase("snapshot", "\"\\ud800\"")]
    [TestCase("method", "\"\\ud800\"")]
    [TestCase("host", "\"\\ud800\"")]
    [TestCase("path", "\"/\\ud800\"")]
    [TestCase("client", "\"\\ud800\"")]
    [TestCase("via", "\"\\ud800\"")]
    public async Task HalfACharacter_IsABadLine(string field, string value)
    {
        var good = $"{Start}\"decision\":\"allow\",\"rule\":\"wiki/wiki/staff\",{Bob}\"groups\":[\"employees\"],\"method\":\"GET\",\"host\":\"wiki.example.com\",\"path\":\"/\"}}";

        await ShouldBeBadAsync(good, $"{good[..^1]},\"{field}\":{value}}}", "it has text that is no Unicode");
    }

    [TestCase("sub")]
    [TestCase("email")]
    [TestCase("acr")]
    [TestCase("via")]
    [TestCase("host")]
    public async Task ATextThatMayBeCut_IsABadLine(string field)
    {
        var good = $"{Start}\"decision\":\"allow\",\"rule\":\"wiki/wiki/staff\",{Bob}\"groups\":[\"employees\"],\"method\":\"GET\",\"host\":\"wiki.example.com\",\"path\":\"/\"}}";

        await ShouldBeBadAsync(good, $"{good[..^1]},\"{field}\":\"{new string('1', 2_047)}\"}}", $"its {field} may be cut");
        await ShouldBeBadAsync(good, $"{good[..^1]},\"groups\":\"employees\"}}", "groups is no list of texts");
    }

    [Test]
    public async Task BytesThatAreNoUtf8_AreABadLine()
    {
        var log = Path.Combine(_folder, "bytes");
        await File.WriteAllBytesAsync(log, [.. "{\"event\":\"decision\",\"sub\":\""u8, 0xff, .. "\"}\n"u8]);

        var report = JsonDocument.Parse((await CliRun.OfAsync("diff", log, "-f", Organisation.Folder, "-o", "json")).Output).RootElement;

        report.GetProperty("firstBadLines")[0].GetProperty("why").GetString().ShouldBe("it has text that is no Unicode");
    }

    [Test]
    public async Task CountsWhatIsTheSame_AndEndsWithTheExitCodeOfTheWorst()
    {
        var denied = $"{Start}\"decision\":\"allow\",\"rule\":\"wiki/wiki/staff\",{Bob}\"groups\":[\"employees\"],\"method\":\"GET\",\"host\":\"wiki.example.com\",\"path\":\"/admin/x\"}}";
        var unknown = denied.Replace("/admin/x", "/payroll/x", StringComparison.Ordinal);
        var same = denied.Replace("/admin/x", "/", StringComparison.Ordinal);

        (await DiffAsync(same)).ExitCode.ShouldBe(0);
        (await DiffAsync($"{same}\n{unknown}")).ExitCode.ShouldBe(3);
        var run = await DiffAsync($"{denied}\n{unknown}\n{denied}\n{same}\n");
        run.ExitCode.ShouldBe(1);
        var report = JsonDocument.Parse(run.Output).RootElement;
        report.GetProperty("decisions").GetInt64().ShouldBe(4);
        report.GetProperty("rows").GetArrayLength().ShouldBe(2);
        report.GetProperty("rows")[0].GetProperty("count").GetInt64().ShouldBe(2);
    }

    [Test]
    public async Task WhatIsNoAuditLine_IsCountedAndNamed_AndStopsNothing()
    {
        var good = $"{Start}\"decision\":\"allow\",\"rule\":\"wiki/wiki/staff\",{Bob}\"groups\":[\"employees\"],\"method\":\"GET\",\"host\":\"wiki.example.com\",\"path\":\"/\"}}";
        var run = await DiffAsync($"hello\r\n\n{good}\r\n[1]\n{{\"a\":1}}\n{new string('x', 1_100_000)}\n{good[..40]}\n{{\"event\":\"sign-in\",\"decision\":\"allow\"}}\n{good}");

        var report = JsonDocument.Parse(run.Output).RootElement;
        report.GetProperty("decisions").GetInt64().ShouldBe(2);
        report.GetProperty("otherEvents").GetInt64().ShouldBe(1);
        report.GetProperty("badLines").GetInt64().ShouldBe(5);
        report.GetProperty("firstBadLines").EnumerateArray().Select(bad => bad.GetProperty("line").GetInt64()).ShouldBe([1, 4, 5, 6, 7]);
        run.ExitCode.ShouldBe(3, "what could not be read may have changed");
    }

    [Test]
    public async Task ALogWithoutADecision_SaysNothing()
    {
        var run = await DiffAsync("");

        run.ExitCode.ShouldBe(3);
        run.Errors.ShouldContain("nothing was compared");
    }

    [Test]
    public async Task ReadsSeveralLogs_PlainOrZipped()
    {
        var line = $"{Start}\"decision\":\"allow\",\"rule\":\"wiki/wiki/staff\",{Bob}\"groups\":[\"employees\"],\"method\":\"GET\",\"host\":\"wiki.example.com\",\"path\":\"/\"}}\n";
        var (plain, zipped, cut) = (Path.Combine(_folder, "a.log"), Path.Combine(_folder, "b"), Path.Combine(_folder, "c"));
        await File.WriteAllTextAsync(plain, line);
        await using (var file = new GZipStream(File.Create(zipped), CompressionMode.Compress))
        {
            await file.WriteAsync(Encoding.UTF8.GetBytes(line));
        }

        await File.WriteAllBytesAsync(cut, [0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8]);
        var run = await CliRun.OfAsync(CliRun.Surroundings(line), "diff", "-f", Organisation.Folder, "-o", "json", plain, zipped, cut, "-");

        var report = JsonDocument.Parse(run.Output).RootElement;
        report.GetProperty("decisions").GetInt64().ShouldBe(3);
        report.GetProperty("badLines").GetInt64().ShouldBe(1, "what is no gzip behind its first bytes is told");
    }

    [TestCase("There is no audit log", "diff", "-f", "ORG", "nowhere.jsonl")]
    [TestCase("Standard input can be read once", "diff", "-f", "-", "-")]
    [TestCase("--top: 0 shows nothing", "diff", "-f", "ORG", "-", "--top", "0")]
    public async Task RefusesWhatIsNoQuestion(string message, params string[] arguments)
    {
        var run = await CliRun.OfAsync([.. arguments.Select(argument => argument == "ORG" ? Organisation.Folder : argument)]);

        run.ExitCode.ShouldBe(2);
        run.Errors.ShouldContain(message);
    }

    private static async Task ShouldBeBadAsync(string good, string bad, string why)
    {
        var run = await DiffAsync($"{good}\n{bad}\n{good}\n");

        run.ExitCode.ShouldBe(3, run.Output + run.Errors);
        var report = JsonDocument.Parse(run.Output).RootElement;
        report.GetProperty("decisions").GetInt64().ShouldBe(2);
        report.GetProperty("badLines").GetInt64().ShouldBe(1);
        report.GetProperty("firstBadLines")[0].GetProperty("line").GetInt64().ShouldBe(2);
        report.GetProperty("firstBadLines")[0].GetProperty("why").GetString().ShouldBe(why);
    }

    private static Task<CliRun> DiffAsync(string log, params string[] more) =>
        CliRun.OfAsync(CliRun.Surroundings(log), ["diff", "-", "-o", "json", .. more.Contains("-f") ? more : ["-f", Organisation.Folder, .. more]]);

    private static string Summary(CliRun run)
    {
        var report = JsonDocument.Parse(run.Output).RootElement;
        report.GetProperty("decisions").GetInt64().ShouldBe(1, run.Output);
        var rows = report.GetProperty("rows");
        return rows.GetArrayLength() == 0 ? "same" : $"{rows[0].GetProperty("now").GetString()}: {rows[0].GetProperty("why").GetString()}";
    }
}
