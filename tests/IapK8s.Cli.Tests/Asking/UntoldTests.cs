using IapK8s.Cli.Tests.Diff;

namespace IapK8s.Cli.Tests.Asking;

/// <summary>What a question does not say, and rules ask for, makes no certain no.</summary>
internal sealed class UntoldTests
{
    private static readonly string OfDirectory = Manifest.Shop("""
        rules:
        - {name: staff, action: Allow, members: ["iapgroup:corp-staff"]}
        - {name: banned, action: Deny, members: ["iapgroup:corp-banned"], paths: [/closed/**]}
        - {name: never, action: Deny, members: [allUsers], paths: [/never/**]}
        """, Manifest.Directory);

    private static readonly string OfFacts = Manifest.Shop("""
        network: {trustedProxies: [10.0.0.0/8]}
        rules:
        - {name: office, action: Allow, members: [allAuthenticatedUsers], paths: [/office/**], condition: 'request.ip.startsWith("192.0.2.")'}
        - {name: open, action: Allow, members: [allUsers], paths: [/open/**], condition: 'request.ip == "192.0.2.7"'}
        - {name: level, action: Allow, members: [allAuthenticatedUsers], paths: [/level/**], condition: '"office" in access_levels'}
        - {name: header, action: Allow, members: [allAuthenticatedUsers], paths: [/header/**], condition: '"x-team" in request.headers && request.headers["x-team"] == "a"'}
        - {name: one, action: Allow, members: ["user:1234"], paths: [/sub/**]}
        - {name: mail, action: Allow, members: ["domain:example.com"], paths: [/mail/**]}
        - {name: acr, action: Allow, members: [allAuthenticatedUsers], paths: [/acr/**], require: {acr: mfa}}
        - {name: amr, action: Allow, members: [allAuthenticatedUsers], paths: [/amr/**], require: {amr: [otp]}}
        - {name: second, action: Allow, members: [allAuthenticatedUsers], paths: [/second/**], condition: 'request.protocol == "HTTP/2"'}
        - {name: fresh, action: Allow, members: [allAuthenticatedUsers], paths: [/fresh/**], require: {maxAuthAge: 10m}}
        """, """
        ---
        apiVersion: iapk8s.io/v1alpha1
        kind: IapAccessLevel
        metadata: {name: office}
        spec: {basic: {conditions: [{clientCidrs: [192.0.2.0/24]}]}}
        """);

    [TestCase("/", "", "depends", 3)]
    [TestCase("/", "--iapgroup corp-staff", "yes", 0)]
    [TestCase("/closed/1", "--iapgroup corp-staff", "depends", 3)]
    [TestCase("/closed/1", "--iapgroup corp-staff,corp-banned", "no", 1)]
    [TestCase("/never/1", "", "no", 1)]
    public async Task WhoIsInADirectorysGroupNobodyKnowsHere(string path, string options, string answer, int exitCode)
    {
        var run = await Manifest.AskAsync(OfDirectory, ["can", "alice@example.com", "GET", $"shop.example.com{path}", "--groups", "none", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        (run.Output.Split(' ')[0], run.ExitCode).ShouldBe((answer, exitCode), run.Output + run.Errors);
        if (exitCode == 3)
            run.Output.ShouldContain("--iapgroup");
    }

    /// <summary>Two who give a group of one name both give none: of an IapGroup that a directory may contest nobody can tell who is in it, nor of what nests it.</summary>
    [TestCase("admins", "prefix: corp-", 0)]
    [TestCase("corp-admins", "prefix: corp-", 3)]
    [TestCase("everybody", "prefix: corp-", 3)]
    [TestCase("others", "prefix: corp-", 0)]
    [TestCase("admins", "", 3)]
    [TestCase("corp-admins", null, 0)]
    public async Task WhoIsInAGroupThatADirectoryMayContestNobodyKnowsHere(string group, string? prefix, int exitCode)
    {
        const string groups = """

            ---
            apiVersion: iapk8s.io/v1alpha1
            kind: IapGroup
            metadata: {name: corp-admins}
            spec: {members: ["user:alice@example.com"]}
            ---
            apiVersion: iapk8s.io/v1alpha1
            kind: IapGroup
            metadata: {name: everybody}
            spec: {members: ["iapgroup:others", "iapgroup:corp-admins"]}
            ---
            apiVersion: iapk8s.io/v1alpha1
            kind: IapGroup
            metadata: {name: others}
            spec: {members: ["iapgroup:admins", "user:carl@example.com"]}
            """;
        var directory = prefix is null ? "" : Manifest.Directory.Replace("prefix: corp-", prefix.Length == 0 ? "nameAttribute: cn" : prefix, StringComparison.Ordinal);
        var manifest = Manifest.Shop($$"""
            rules:
            - {name: staff, action: Allow, members: ["iapgroup:{{group}}"]}
            """, directory + groups);

        var can = await Manifest.AskAsync(manifest, "can", "alice@example.com", "GET", "shop.example.com/", "--groups", "none");
        var whoCan = await Manifest.AskAsync(manifest, "who-can", "GET", "shop.example.com/");

        (can.ExitCode, whoCan.ExitCode).ShouldBe((exitCode, exitCode), can.Output + can.Errors + whoCan.Output);
        if (exitCode == 3)
        {
            can.Output.ShouldContain($"it depends on iapgroup:{group}");
            whoCan.Output.ShouldContain($"iapgroup:{group} (shop/shop/staff): members are in a directory, not listed here.");
        }
    }

    /// <summary>Where everybody may, or nobody, who is in a directory's group makes no difference.</summary>
    [TestCase("""{name: never, action: Deny, members: [allUsers]}""", 1, "Nobody. The Deny shop/shop/never keeps everybody out.")]
    [TestCase("""{name: all, action: Allow, members: [allUsers]}""", 0, "allUsers, also without signing in")]
    [TestCase("""{name: all, action: Allow, members: [allAuthenticatedUsers]}""", 0, "allAuthenticatedUsers")]
    [TestCase("""{name: all, action: Allow, members: [allAuthenticatedUsers], require: {acr: mfa}}""", 3, "members are in a directory")]
    public async Task WhoCanIsSureWhereADirectorysGroupChangesNothing(string rule, int exitCode, string says)
    {
        var run = await Manifest.AskAsync(Manifest.Shop($$"""
            rules:
            - {name: staff, action: Allow, members: ["iapgroup:corp-staff"]}
            - {{rule}}
            """, Manifest.Directory), "who-can", "GET", "shop.example.com/");

        run.ExitCode.ShouldBe(exitCode, run.Output + run.Errors);
        run.Output.ShouldContain(says);
    }

    [Test]
    public async Task ExplainSaysSo()
    {
        var run = await Manifest.AskAsync(OfDirectory, "explain", "GET", "shop.example.com/", "--as", "alice@example.com", "--groups", "none");

        run.ExitCode.ShouldBe(3);
        run.Output.ShouldContain("another answer may come of iapgroup:corp-staff");
    }

    [Test]
    public async Task WhoCanSaysThatTheyAreInADirectory()
    {
        var run = await Manifest.AskAsync(OfDirectory, "who-can", "GET", "shop.example.com/");

        run.ExitCode.ShouldBe(3);
        run.Output.ShouldContain("iapgroup:corp-staff (shop/shop/staff): members are in a directory, not listed here.");
    }

    [TestCase("""{name: out, action: Deny, members: ["iapgroup:corp-contractors"]}""", "iapgroup:corp-contractors")]
    [TestCase("""{name: out, action: Deny, members: [allAuthenticatedUsers], exceptMembers: ["iapgroup:corp-staff"]}""", "iapgroup:corp-staff")]
    public async Task WhoCanDoesNotGuessWhomADenyOfADirectorysGroupKeepsOut(string deny, string group)
    {
        var manifest = Manifest.Shop($$"""
            rules:
            - {name: all, action: Allow, members: ["domain:example.com"]}
            - {{deny}}
            """, Manifest.Directory);

        var run = await Manifest.AskAsync(manifest, "who-can", "GET", "shop.example.com/");

        run.ExitCode.ShouldBe(3, run.Output + run.Errors);
        run.Output.ShouldContain("domain:example.com");
        run.Output.ShouldContain($"{group} (shop/shop/out): members are in a directory, not listed here.");
        run.Output.ShouldNotContain("Nobody.");
        (await Manifest.AskAsync(manifest.Replace(Manifest.Directory, "", StringComparison.Ordinal), "who-can", "GET", "shop.example.com/")).ExitCode.ShouldBe(1);
    }

    [TestCase("\"decision\":\"allow\",\"rule\":\"shop/shop/staff\"", "/", 3)]
    [TestCase("\"decision\":\"deny\",\"code\":\"IAP2001\"", "/", 3)]
    [TestCase("\"decision\":\"deny\",\"code\":\"IAP2001\"", "/never/1", 0)]
    public async Task DiffDoesNotGuessWhoWasInADirectorysGroup(string decision, string path, int exitCode)
    {
        var log = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(log, $$"""{"time":"2026-01-14T09:00:00.0000000Z","event":"decision","request_id":"0000000000000001",{{decision}},"provider":"/corp","sub":"a-1","email":"alice@example.com","credential":"session","method":"GET","host":"shop.example.com","path":"{{path}}"}""");

            var run = await Manifest.AskAsync(OfDirectory, "diff", log);

            run.ExitCode.ShouldBe(exitCode, run.Output + run.Errors);
            if (exitCode == 3)
                run.Output.ShouldContain("shop/shop/staff needs iapgroup:corp-staff");
        }
        finally
        {
            File.Delete(log);
        }
    }

    [Test]
    public async Task LintDoesNotMissWhatADirectoryMayGive()
    {
        (await Manifest.AskAsync(OfDirectory, "lint")).Output.ShouldNotContain("IapGroup corp-");
        (await Manifest.AskAsync(OfDirectory.Replace(Manifest.Directory, "", StringComparison.Ordinal), "lint")).Output.ShouldContain("There is no valid IapGroup corp-staff");
    }

    [TestCase("members: [\"iapgroup:crop-staff\"]", "crop-staff")]
    [TestCase("members: [allUsers], exceptMembers: [\"user:alice@example.com\", \"iapgroup:crop-staff\"]", "crop-staff")]
    [TestCase("members: [\"iapgroup:nest\"]", "corp")]
    public async Task LintTellsOfANameThatNoDirectoryGives(string members, string name)
    {
        const string nest = """

            ---
            apiVersion: iapk8s.io/v1alpha1
            kind: IapGroup
            metadata: {name: nest}
            spec: {members: ["user:alice@example.com", "iapgroup:corp-staff", "iapgroup:corp"]}
            """;
        var manifest = Manifest.Shop($$"""
            rules:
            - {name: staff, action: Allow, members: ["iapgroup:corp-staff"]}
            - {name: some, action: Deny, {{members}} }
            """, Manifest.Directory + nest);

        var run = await Manifest.AskAsync(manifest, "lint");

        run.Output.ShouldContain($"There is no valid IapGroup {name}, and no IapDirectory gives such a name.");
        run.Output.ShouldNotContain("IapGroup corp-staff");
        run.Output.ShouldNotContain("nothing is in force yet");
        (await Manifest.AskAsync(manifest.Replace(", prefix: corp-", "", StringComparison.Ordinal), "lint")).Output.ShouldNotContain("There is no valid IapGroup");
    }

    /// <summary>Whatever there were to be said besides: what is not known bites in a Deny, lets nobody in, and spares nobody.</summary>
    [TestCase("""{name: r, action: Deny, members: [allUsers], condition: '"absent" in access_levels'}""", "")]
    [TestCase("""{name: r, action: Deny, members: [allAuthenticatedUsers], condition: '"staff" in identity.groups || !("staff" in identity.groups)'}""", "")]
    [TestCase("""{name: r, action: Deny, members: ["group:staff"]}""", "")]
    [TestCase("""{name: r, action: Deny, members: ["domain:example.com"], unless: {acr: mfa}}""", "--acr pwd")]
    [TestCase("""{name: r, action: Deny, members: ["domain:example.com"], condition: 'request.method == "GET" || identity.acr == "mfa"'}""", "")]
    public async Task WhatIsSureWhateverNobodySaid_IsSaidForSure(string rule, string options)
    {
        var run = await Manifest.AskAsync(Manifest.Shop($$"""
            rules:
            - {name: staff, action: Allow, members: ["group:staff"]}
            - {{rule}}
            """), ["can", "alice@example.com", "GET", "shop.example.com/", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        run.ExitCode.ShouldBe(1, run.Output + run.Errors);
        run.Output.ShouldStartWith("no ");
    }

    [TestCase("pwd", "no ", 1)]
    [TestCase("mfa", "depends ", 3)]
    public async Task ASignInThatACeilingFindsTooWeak_LetsNobodyIn_WhateverTheirGroups(string acr, string answer, int exitCode)
    {
        var run = await CliRun.OfAsync("can", "ann@example.com", "GET", "pay.example.com/", "--acr", acr, "-f", Organisation.Folder);

        run.ExitCode.ShouldBe(exitCode, run.Output + run.Errors);
        run.Output.ShouldStartWith(answer);
    }

    /// <summary>But for what is open to everybody, and whether it is may hang on a rule that spares whoever asks.</summary>
    [TestCase("", "depends ", 3)]
    [TestCase("--client-ip 192.0.2.7", "no ", 1)]
    [TestCase("--client-ip 198.51.100.7", "yes ", 0)]
    public async Task ASignInThatACeilingFindsTooWeak_PassesWhereItIsOpenToEverybody(string options, string answer, int exitCode)
    {
        var manifest = Manifest.Shop("""
            rules:
            - {name: open, action: Allow, members: [allUsers]}
            - {name: some, action: Deny, members: [allUsers], exceptMembers: ["user:alice@example.com"], condition: 'request.ip == "192.0.2.7"'}
            """, """
            ---
            apiVersion: iapk8s.io/v1alpha1
            kind: ClusterIapPolicy
            metadata: {name: central}
            spec: {namespaceSelector: {}, providerRef: {kind: ClusterIapProvider, name: corp}, ceiling: {acr: mfa}}
            """);

        var run = await Manifest.AskAsync(manifest, ["can", "alice@example.com", "GET", "shop.example.com/", "--groups", "none", "--acr", "pwd", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        run.ExitCode.ShouldBe(exitCode, run.Output + run.Errors);
        run.Output.ShouldStartWith(answer);
    }

    /// <summary>A level may ask for claims, or for groups, as a condition does.</summary>
    [TestCase("{basic: {conditions: [{claims: {device: [managed]}}]}}", "claim:device")]
    [TestCase("""{custom: {expression: '"office" in identity.groups'}}""", "group:office")]
    public async Task WhatALevelReadsOfATokenIsNamed(string level, string named)
    {
        var manifest = Manifest.Shop("""
            rules:
            - {name: level, action: Allow, members: [allAuthenticatedUsers], condition: '"special" in access_levels'}
            """, $$"""
            ---
            apiVersion: iapk8s.io/v1alpha1
            kind: IapAccessLevel
            metadata: {name: special}
            spec: {{level}}
            """);

        var run = await Manifest.AskAsync(manifest, "can", "alice@example.com", "GET", "shop.example.com/");

        run.ExitCode.ShouldBe(3, run.Output + run.Errors);
        run.Output.ShouldContain($"it depends on {named}");
        (await Manifest.AskAsync(manifest, "can", "alice@example.com", "GET", "shop.example.com/", "--groups", "none")).ExitCode.ShouldBe(1);
    }

    [TestCase("alice@example.com", "/office/1", "", "--client-ip")]
    [TestCase("alice@example.com", "/office/1", "--client-ip 198.51.100.7", null)]
    [TestCase("anonymous", "/open/1", "", "--client-ip")]
    [TestCase("anonymous", "/open/1", "--client-ip 198.51.100.7", null)]
    [TestCase("alice@example.com", "/level/1", "", "--client-ip")]
    [TestCase("alice@example.com", "/level/1", "--client-ip 198.51.100.7", null)]
    [TestCase("alice@example.com", "/header/1", "", "--header")]
    [TestCase("alice@example.com", "/header/1", "--header x-team:b", null)]
    [TestCase("alice@example.com", "/sub/1", "", "--sub")]
    [TestCase("alice@example.com", "/sub/1", "--sub 99", null)]
    [TestCase("user:99", "/mail/1", "", "the e-mail address")]
    [TestCase("alice@example.org", "/mail/1", "", null)]
    [TestCase("alice@example.com", "/acr/1", "", "--acr")]
    [TestCase("alice@example.com", "/acr/1", "--acr pwd", null)]
    [TestCase("alice@example.com", "/amr/1", "", "--amr")]
    [TestCase("alice@example.com", "/amr/1", "--amr pwd", null)]
    [TestCase("alice@example.com", "/second/1", "", "the version of HTTP")]
    [TestCase("alice@example.com", "/fresh/1", "", "--auth-time")]
    [TestCase("alice@example.com", "/fresh/1", "--auth-age 20m", null)]
    public async Task WhatARuleReadsAndNobodySaid_IsNamed(string user, string path, string options, string? named)
    {
        string[] groups = user == "anonymous" ? [] : ["--groups", "none"];
        var run = await Manifest.AskAsync(OfFacts, ["can", user, "GET", $"shop.example.com{path}", .. groups, .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        run.ExitCode.ShouldBe(named is null ? 1 : 3, run.Output + run.Errors);
        if (named is not null)
            run.Output.ShouldContain($"it depends on {named}");
    }
}
