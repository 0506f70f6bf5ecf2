using System.Text.Json;

namespace IapK8s.Cli.Tests.Explain;

internal sealed class ExplainTests
{
    private const string Rules = """
        rules:
        - {name: public, action: Allow, members: [allUsers], methods: [GET], paths: [/public/**]}
        - {name: staff, action: Allow, members: ["group:staff"]}
        - {name: admin, action: Deny, members: [allUsers], exceptMembers: ["iapgroup:admins"], paths: [/admin/**]}
        - {name: fresh, action: Deny, members: ["group:staff"], unless: {acr: mfa, maxAuthAge: 10m}, paths: [/money/**]}
        """;

    private static readonly string Shop = Manifest.Shop(Rules);

    [TestCase("GET", "/public/x", "", "allowed", 0)]
    [TestCase("GET", "/", "", "challenge IAP1001", 1)]
    [TestCase("GET", "/", "--groups staff", "allowed", 0)]
    [TestCase("GET", "/", "--groups temps", "deny IAP2002", 1)]
    [TestCase("GET", "/admin/x", "--groups staff --as carol@example.com", "deny IAP2001", 1)]
    [TestCase("GET", "/admin/x", "--groups staff --as alice@example.com", "allowed", 0)]
    [TestCase("GET", "/admin/x", "--groups staff --as carol@example.com --iapgroup admins", "allowed", 0)]
    [TestCase("GET", "/money/1", "--groups staff --acr pwd", "stepUp IAP2004", 1)]
    [TestCase("GET", "/money/1", "--groups staff --acr mfa --auth-age 5m", "allowed", 0)]
    [TestCase("GET", "/money/1", "--groups staff --acr mfa --auth-time 2026-01-15T11:49:00Z", "stepUp IAP2004", 1)]
    [TestCase("GET", "/a%2fb", "--groups staff", "deny IAP2007", 1)]
    [TestCase("TRACE", "/", "--groups staff", "deny IAP2009", 1)]
    [TestCase("GET", "/chat", "--groups staff --websocket --header origin:https://evil.example", "deny IAP2008", 1)]
    [TestCase("GET", "/chat", "--groups staff --websocket --header origin:https://shop.example.com", "allowed", 0)]
    [TestCase("GET", "/", "--groups staff --provider other", "challenge IAP1004", 1)]
    [TestCase("GET", "/.iap/identity", "", "allowed", 0)]
    public async Task DecidesAsTheSidecarDoes(string method, string target, string options, string expected, int exitCode)
    {
        var run = await Manifest.AskAsync(Shop, ["explain", method, $"https://shop.example.com{target}", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), "-o", "json"]);

        var answer = Answer(run);
        var code = answer.TryGetProperty("code", out var found) ? $" {found}" : "";
        $"{(answer.GetProperty("isAllowed").GetBoolean() ? "allowed" : Lower(answer.GetProperty("outcome").GetString()!))}{code}".ShouldBe(expected);
        run.ExitCode.ShouldBe(exitCode);
        run.Errors.ShouldBeEmpty();
    }

    [Test]
    public async Task SaysWhyOfEveryRule()
    {
        var answer = Answer(await Manifest.AskAsync(Shop, "explain", "GET", "https://shop.example.com/admin/x", "--as", "carol@example.com", "--groups", "staff", "-o", "json"));

        answer.GetProperty("rules").EnumerateArray().Select(rule => (rule.GetProperty("rule").GetString(), rule.GetProperty("verdict").GetString(), rule.GetProperty("why").GetString())).ShouldBe(
        [
            ("shop/shop/admin", "Denies", "in allUsers; not in exceptMembers iapgroup:admins"),
            ("shop/shop/fresh", "DoesNotApply", "the path is not in /money/**"),
            ("shop/shop/public", "DoesNotApply", "the path is not in /public/**"),
            ("shop/shop/staff", "Grants", "in group:staff"),
        ]);
    }

    [Test]
    public async Task AConditionIsShownPartByPart()
    {
        var shop = Manifest.Shop("""
            rules:
            - {name: hours, action: Allow, members: ["group:staff"], condition: 'request.method == "GET" && request.headers["x-country"] in ["DE", "AT"]'}
            """);

        var run = await Manifest.AskAsync(shop, "explain", "GET", "shop.example.com/", "--groups", "staff", "--header", "X-Country: CH");

        run.ExitCode.ShouldBe(1);
        run.Output.ShouldContain("the condition is false");
        run.Output.ShouldContain("\"CH\"");
        run.Output.ShouldContain("request.method");
    }

    [Test]
    public async Task AHostThatNobodyHas_Is421AndSuggestsOne()
    {
        var run = await Manifest.AskAsync(Shop, "explain", "GET", "https://shpo.example.com/");

        run.ExitCode.ShouldBe(1);
        run.Output.ShouldContain("421");
        run.Output.ShouldContain("Did you mean shop.example.com?");
    }

    [Test]
    public async Task APortThatNoPolicyNames_IsRefused()
    {
        var run = await Manifest.AskAsync(Shop, "explain", "GET", "shop.example.com/", "--pod", "shop/shop-0", "--port", "9100", "--groups", "staff");

        run.ExitCode.ShouldBe(1);
        run.Output.ShouldContain("IAP2006");
    }

    [Test]
    public async Task APodThatNoPolicySelects_Answers503OrIsOpen()
    {
        var shop = Manifest.Shop(Rules, """
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: other-0, namespace: shop, labels: {app: other}}
            spec: {containers: [{name: app, ports: [{containerPort: 8080}]}]}
            """);

        var run = await Manifest.AskAsync(shop, "explain", "GET", "other.example.com/", "--pod", "shop/other-0");

        run.ExitCode.ShouldBe(1);
        run.Output.ShouldContain("503");
        run.Output.ShouldContain("without a sidecar it is open");
    }

    [Test]
    public async Task AnInternalName_TakesBearerTokensAlone()
    {
        var shop = Manifest.Shop(Rules + "\nprogrammatic: {audiences: [shop]}");

        (await Manifest.AskAsync(shop, "explain", "GET", "shop.shop.svc/", "--groups", "staff")).Output.ShouldContain("IAP1006");
        (await Manifest.AskAsync(shop, "explain", "GET", "shop.shop.svc/", "--groups", "staff", "--bearer")).ExitCode.ShouldBe(0);
    }

    [Test]
    public async Task WhoeverIsRevoked_IsBlocked()
    {
        var shop = Manifest.Shop(Rules, """
            ---
            apiVersion: iapk8s.io/v1alpha1
            kind: IapRevocation
            metadata: {name: carol-left}
            spec: {user: {provider: corp, email: carol@example.com}, until: "2027-01-01T00:00:00Z"}
            """);

        var run = await Manifest.AskAsync(shop, "explain", "GET", "shop.example.com/", "--as", "carol@example.com", "--groups", "staff");

        run.ExitCode.ShouldBe(1);
        run.Output.ShouldContain("IAP3002");
        (await Manifest.AskAsync(shop, "explain", "GET", "shop.example.com/", "--as", "alice@example.com", "--groups", "staff")).ExitCode.ShouldBe(0);
    }

    [Test]
    public async Task InShadow_ItPasses_AndSaysWhatWouldHappen()
    {
        var run = await Manifest.AskAsync(Manifest.Shop("mode: Shadow\n" + Rules), "explain", "GET", "shop.example.com/", "--groups", "temps");

        run.ExitCode.ShouldBe(0);
        run.Output.ShouldContain("mode Shadow");
        run.Output.ShouldContain("denied (IAP2002), if nothing were in Shadow");
        run.Output.ShouldContain("in Shadow: not obeyed");
    }

    [Test]
    public async Task GroupsThatWereNotSaid_AreNamedWhereTheyMayTurnTheAnswer()
    {
        (await Manifest.AskAsync(Shop, "explain", "GET", "shop.example.com/", "--as", "carol@example.com")).Output.ShouldContain("another answer may come of group:staff");
        (await Manifest.AskAsync(Shop, "explain", "GET", "shop.example.com/", "--as", "carol@example.com", "--groups", "")).Output.ShouldNotContain("another answer");
    }

    [TestCase("http://shop.example.com/", "https://shop.example.com")]
    [TestCase("https://shop.example.com:8443/", "https://shop.example.com")]
    public async Task AnotherOriginOfTheSameHost_IsBadInput(string url, string origin)
    {
        var run = await Manifest.AskAsync(Shop, "explain", "GET", url);

        run.ExitCode.ShouldBe(2);
        run.Errors.ShouldContain(origin);
    }

    [TestCase("--as", "group:staff", "--groups staff")]
    [TestCase("--claims", "department", "key=value")]
    [TestCase("--auth-age", "soon", "soon")]
    [TestCase("--client-ip", "office", "192.0.2.7")]
    [TestCase("--header", "authorization: Bearer x", "--as")]
    [TestCase("--time", "noon", "RFC 3339")]
    [TestCase("--provider", "a/b/c", "ClusterIapProvider")]
    [TestCase("--port", "99999", "65535")]
    public async Task BadInput_NamesTheOptionAndTheFix(string option, string value, string fix)
    {
        var run = await Manifest.AskAsync(Shop, "explain", "GET", "shop.example.com/", option, value);

        run.ExitCode.ShouldBe(2);
        run.Output.ShouldBeEmpty();
        run.Errors.ShouldContain(option);
        run.Errors.ShouldContain(fix);
    }

    [Test]
    public async Task YamlSaysWhatJsonSays()
    {
        var yaml = await Manifest.AskAsync(Shop, "explain", "GET", "shop.example.com/", "--groups", "staff", "-o", "yaml");

        yaml.Output.ShouldContain("isAllowed: true");
        yaml.Output.ShouldContain("rule: shop/shop/staff");
    }

    private static JsonElement Answer(CliRun run) => JsonDocument.Parse(run.Output).RootElement.GetProperty("answers")[0];

    private static string Lower(string text) => char.ToLowerInvariant(text[0]) + text[1..];
}
