namespace IapK8s.Cli.Tests.Asking;

/// <summary>Whom a revocation names by what the question does not say, it may shut out.</summary>
internal sealed class RevocationDoubtTests
{
    private const string Rules = """
        programmatic: {audiences: [shop]}
        rules:
        - {name: all, action: Allow, members: [allAuthenticatedUsers]}
        - {name: staff, action: Allow, members: ["group:staff"], paths: [/staff/**]}
        - {name: one, action: Deny, members: [allAuthenticatedUsers], exceptMembers: ["user:m-1"], paths: [/one/**]}
        - {name: open, action: Allow, members: [allUsers], paths: [/public/**]}
        - {name: never, action: Deny, members: [allUsers], paths: [/never/**]}
        """;

    private const string BySubject = "{provider: corp, sub: m-1}, until: 2027-01-01T00:00:00Z";

    private const string BySubjectUntilThen = "{provider: corp, sub: m-1}, notBefore: 2026-01-15T11:00:00Z";

    private const string ByAddress = "{provider: corp, email: Alice@example.com}, until: 2027-01-01T00:00:00Z";

    private const string ByAddressUntilThen = "{provider: corp, email: alice@example.com}, notBefore: 2026-01-15T11:00:00Z";

    [TestCase(BySubject, "alice@example.com", "/", "", "--sub")]
    [TestCase(BySubject, "alice@example.com", "/", "--bearer", "--sub")]
    [TestCase(BySubject, "alice@example.com", "/", "--auth-age 1m", "--sub")]
    [TestCase(BySubjectUntilThen, "alice@example.com", "/", "", "--sub")]
    [TestCase(BySubjectUntilThen, "alice@example.com", "/", "--auth-age 2h", "--sub")]
    [TestCase(BySubject, "alice@example.com", "/one/1", "", "--sub")]
    [TestCase(ByAddress, "user:m-2", "/", "", "the e-mail address")]
    [TestCase(ByAddress, "user:m-2", "/", "--bearer", "the e-mail address")]
    [TestCase(ByAddressUntilThen, "user:m-2", "/", "", "the e-mail address")]
    [TestCase(ByAddressUntilThen, "alice@example.com", "/", "", "--auth-time")]
    [TestCase(ByAddressUntilThen, "alice@example.com", "/", "--bearer", "--auth-time")]
    [TestCase(BySubjectUntilThen, "user:m-1", "/", "", "--auth-time")]
    public async Task WhoMayBeMeant_IsNotSurelyLetIn(string revocation, string user, string path, string options, string told)
    {
        var run = await CanAsync(revocation, user, path, options);

        run.ExitCode.ShouldBe(3, run.Output + run.Errors);
        run.Output.ShouldStartWith("depends ");
        run.Output.ShouldContain($"{told} (IapRevocation out)");
    }

    [TestCase(BySubject, "alice@example.com", "/", "--sub m-2", 0)]
    [TestCase(BySubject, "alice@example.com", "/", "--sub m-1", 1)]
    [TestCase(BySubject, "alice@example.com", "/never/1", "", 1)]
    [TestCase(BySubject, "alice@example.com", "/public/1", "", 0)]
    [TestCase(BySubject, "anonymous", "/", "", 1)]
    [TestCase(BySubject, "user:m-2", "/", "", 0)]
    [TestCase(BySubject, "user:m-1", "/", "", 1)]
    [TestCase(BySubjectUntilThen, "alice@example.com", "/", "--auth-age 1m", 0)]
    [TestCase(BySubjectUntilThen, "alice@example.com", "/", "--sub m-1 --auth-age 2h", 1)]
    [TestCase(BySubjectUntilThen + ", expires: 2026-01-15T11:30:00Z", "alice@example.com", "/", "", 0)]
    [TestCase("{provider: corp, sub: m-1}, until: 2026-01-01T00:00:00Z", "alice@example.com", "/", "", 0)]
    [TestCase("{provider: others, sub: m-1}, until: 2027-01-01T00:00:00Z", "alice@example.com", "/", "", 0)]
    [TestCase(ByAddress, "alice@example.com", "/", "", 1)]
    [TestCase(ByAddress, "carl@example.com", "/", "", 0)]
    [TestCase(ByAddress, "user:m-2", "/public/1", "", 0)]
    [TestCase(ByAddressUntilThen, "alice@example.com", "/", "--auth-age 1m", 0)]
    [TestCase(ByAddressUntilThen, "alice@example.com", "/", "--auth-age 2h", 1)]
    public async Task WhereItMakesNoDifference_TheAnswerIsSure(string revocation, string user, string path, string options, int exitCode)
    {
        var run = await CanAsync(revocation, user, path, options);

        run.ExitCode.ShouldBe(exitCode, run.Output + run.Errors);
        run.Output.ShouldNotContain("IapRevocation out");
    }

    [Test]
    public async Task WhatElseWasNotSaid_IsNamedBesides()
    {
        var run = await Manifest.AskAsync(Shop(Rules.Replace("members: [allAuthenticatedUsers]}", "members: [\"group:staff\"]}", StringComparison.Ordinal), BySubject), "can", "alice@example.com", "GET", "shop.example.com/");

        run.ExitCode.ShouldBe(3);
        run.Output.ShouldContain("Not all was said; it depends on --sub (IapRevocation out), group:staff.");
    }

    [Test]
    public async Task ExplainSaysSo()
    {
        var run = await Manifest.AskAsync(Shop(Rules, BySubject), "explain", "GET", "shop.example.com/", "--as", "alice@example.com", "--groups", "none");

        run.ExitCode.ShouldBe(3, run.Output + run.Errors);
        run.Output.ShouldStartWith("ALLOWED");
        run.Output.ShouldContain("another answer may come of --sub (IapRevocation out)");
    }

    /// <summary>What Shadow lets pass is sure; what would be without it is not.</summary>
    [Test]
    public async Task InShadow_WhatPassesIsSure_AndWhatWouldIsNot()
    {
        var manifest = Shop($"mode: Shadow\n{Rules}", BySubject);

        var can = await Manifest.AskAsync(manifest, "can", "alice@example.com", "GET", "shop.example.com/", "--groups", "none");
        var explain = await Manifest.AskAsync(manifest, "explain", "GET", "shop.example.com/", "--as", "alice@example.com", "--groups", "none");

        can.ExitCode.ShouldBe(0, can.Output + can.Errors);
        explain.ExitCode.ShouldBe(0, explain.Output + explain.Errors);
        explain.Output.ShouldContain("or not, which depends on --sub (IapRevocation out), if nothing were in Shadow");
    }

    [Test]
    public async Task OfManyTheFirstAreNamed()
    {
        var more = string.Concat(Enumerable.Range(1, 4).Select(number => Revocation($"out-{number}", $"{{provider: corp, sub: m-{number}}}, until: 2027-01-01T00:00:00Z")));

        var run = await Manifest.AskAsync(Manifest.Shop(Rules, more), "can", "alice@example.com", "GET", "shop.example.com/", "--groups", "none");

        run.Output.ShouldContain("--sub (IapRevocation out-1, out-2, out-3 and 1 more)");
    }

    [TestCase("user:alice@example.com", BySubject, 3, "user:m-1 (IapRevocation out)", "Not let in, whatever stands above: user:m-1 (IapRevocation out).")]
    [TestCase("user:m-2", ByAddress, 3, "user:alice@example.com (IapRevocation out)", "Not let in, whatever stands above: user:alice@example.com (IapRevocation out).")]
    [TestCase("user:alice@example.com", ByAddress, 1, "Nobody. IapRevocations keep out everybody whom rules let in.", "")]
    [TestCase("user:m-1", BySubject, 1, "Nobody. IapRevocations keep out everybody whom rules let in.", "")]
    [TestCase("user:bob@example.com", ByAddress, 0, "user:bob@example.com", "Not let in, whatever stands above: user:alice@example.com (IapRevocation out).")]
    [TestCase("group:staff", ByAddress, 0, "group:staff", "Not let in, whatever stands above: user:alice@example.com (IapRevocation out).")]
    [TestCase("iapgroup:admins", ByAddress, 0, "iapgroup:admins (2 people)", "Not let in, whatever stands above: user:alice@example.com (IapRevocation out).")]
    [TestCase("iapgroup:admins", BySubject, 3, "iapgroup:admins (2 people)", "Not let in, whatever stands above: user:m-1 (IapRevocation out).")]
    public async Task WhoCanSaysWhomRevocationsKeepOut(string member, string revocation, int exitCode, params string[] says)
    {
        var run = await WhoCanAsync(member, revocation);

        run.ExitCode.ShouldBe(exitCode, run.Output + run.Errors);
        foreach (var text in says)
            run.Output.ShouldContain(text);
    }

    [TestCase("allUsers", BySubject)]
    [TestCase("group:staff", BySubjectUntilThen)]
    [TestCase("user:alice@example.com", ByAddressUntilThen)]
    [TestCase("group:staff", "{provider: others, sub: m-1}, until: 2027-01-01T00:00:00Z")]
    [TestCase("group:staff", "{provider: corp, sub: m-1}, until: 2026-01-01T00:00:00Z")]
    public async Task WhoCanSaysNothingOfRevocationsThatKeepNobodyOut(string member, string revocation)
    {
        var run = await WhoCanAsync(member, revocation);

        run.ExitCode.ShouldBe(0, run.Output + run.Errors);
        run.Output.ShouldNotContain("IapRevocation");
    }

    [Test]
    public async Task WhoCanListsNobodyOfAGroupWhoIsKeptOut()
    {
        var run = await WhoCanAsync("iapgroup:admins", ByAddress, "--expand");

        run.Output.ShouldContain("  user:bob@example.com");
        run.Output.ShouldNotContain("  user:alice@example.com");
    }

    private static Task<CliRun> CanAsync(string revocation, string user, string path, string options) =>
        Manifest.AskAsync(Shop(Rules, revocation), ["can", user, "GET", $"shop.example.com{path}", .. user == "anonymous" ? Array.Empty<string>() : ["--groups", "none"], .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

    private static Task<CliRun> WhoCanAsync(string member, string revocation, params string[] options) =>
        Manifest.AskAsync(Shop($$"""
            rules:
            - {name: some, action: Allow, members: ["{{member}}"]}
            """, revocation), ["who-can", "GET", "shop.example.com/", .. options]);

    private static string Shop(string rules, string revocation) => Manifest.Shop(rules, Revocation("out", revocation));

    private static string Revocation(string name, string spec) => $$"""
        ---
        apiVersion: iapk8s.io/v1alpha1
        kind: IapRevocation
        metadata: {name: {{name}}}
        spec: {user: {{spec}}}

        """;
}
