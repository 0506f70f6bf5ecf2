using System.Text.Json;

namespace IapK8s.Cli.Tests.WhoCan;

internal sealed class WhoCanTests
{
    private static readonly string Shop = Manifest.Shop("""
        rules:
        - {name: public, action: Allow, members: [allUsers], methods: [GET], paths: [/public/**]}
        - {name: staff, action: Allow, members: ["group:staff", "iapgroup:admins", "iapgroup:gone"], require: {acr: mfa}}
        - {name: office, action: Allow, members: ["domain:example.com"], paths: [/reports/**], condition: 'request.ip == "192.0.2.1"'}
        - {name: admin, action: Deny, members: [allUsers], exceptMembers: ["iapgroup:admins"], paths: [/admin/**]}
        - {name: temps, action: Deny, members: ["group:temps"], paths: [/reports/**]}
        - {name: closed, action: Deny, members: [allUsers], paths: [/closed/**]}
        """);

    [Test]
    public async Task ListsWhoMay_ThroughWhichRule_AndWhatMustHold() =>
        (await LinesAsync("/reports/1")).ShouldBe(
        [
            "domain:example.com through shop/shop/office only if request.ip == \"192.0.2.1\" not if group:temps (shop/shop/temps)",
            "group:staff through shop/shop/staff only if acr mfa (shop/shop/staff) not if group:temps (shop/shop/temps)",
            "iapgroup:admins through shop/shop/staff only if acr mfa (shop/shop/staff) not if group:temps (shop/shop/temps)",
        ]);

    [Test]
    public async Task ADenyForAllButSome_ReadsAsThoseSome() =>
        (await LinesAsync("/admin/1")).ShouldBe(
        [
            "group:staff through shop/shop/staff only if acr mfa (shop/shop/staff) & iapgroup:admins (shop/shop/admin) not if ",
            "iapgroup:admins through shop/shop/staff only if acr mfa (shop/shop/staff) not if ",
        ]);

    [Test]
    public async Task WhatIsSaidOfTheRequest_IsNoConditionAnyMore()
    {
        (await LinesAsync("/reports/1", "--client-ip", "192.0.2.1"))[0].ShouldBe("domain:example.com through shop/shop/office only if  not if group:temps (shop/shop/temps)");
        (await LinesAsync("/reports/1", "--client-ip", "192.0.2.2")).ShouldNotContain(line => line.StartsWith("domain:"));
    }

    [Test]
    public async Task CountsGroups_ListsThemWhereAsked_AndNamesThoseThatNobodyKnows()
    {
        var run = await Manifest.AskAsync(Shop, "who-can", "GET", "shop.example.com/", "--expand");

        run.ExitCode.ShouldBe(0);
        run.Output.ShouldContain("iapgroup:admins (2 people)");
        run.Output.ShouldContain("  user:alice@example.com");
        run.Output.ShouldContain("iapgroup:gone (shop/shop/staff) is not known and lets nobody in.");
    }

    [Test]
    public async Task WhatIsPublicSaysSo()
    {
        var run = await Manifest.AskAsync(Shop, "who-can", "GET", "shop.example.com/public/x");

        run.Output.ShouldContain("allUsers, also without signing in");
    }

    [Test]
    public async Task WhereADenyKeepsEverybodyOut_ItIsNamed_AndTheAnswerIsNo()
    {
        var run = await Manifest.AskAsync(Shop, "who-can", "GET", "shop.example.com/closed/x");

        run.ExitCode.ShouldBe(1);
        run.Output.ShouldContain("Nobody. The Deny shop/shop/closed keeps everybody out.");
    }

    [Test]
    public async Task APathAloneAsksAllHosts()
    {
        var run = await Manifest.AskAsync(Shop, "who-can", "GET", "/public/x", "-n", "shop");

        run.Output.ShouldContain("GET https://shop.example.com/public/x");
    }

    private static async Task<string[]> LinesAsync(string path, params string[] options)
    {
        var run = await Manifest.AskAsync(Shop, ["who-can", "GET", $"https://shop.example.com{path}", "-o", "json", .. options]);
        return [.. JsonDocument.Parse(run.Output).RootElement.GetProperty("answers")[0].GetProperty("lines").EnumerateArray().Select(Text)];
    }

    private static string Text(JsonElement line) => $"{line.GetProperty("who")} through {line.GetProperty("through")} only if {Joined(line, "onlyIf")} not if {Joined(line, "notIf")}";

    private static string Joined(JsonElement line, string name) => string.Join(" & ", line.GetProperty(name).EnumerateArray().Select(text => text.GetString()));
}
