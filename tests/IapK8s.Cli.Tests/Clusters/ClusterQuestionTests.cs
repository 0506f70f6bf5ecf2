using IapK8s.Cli.Tests.Transcripts;

namespace IapK8s.Cli.Tests.Clusters;

internal sealed class ClusterQuestionTests
{
    private const string All = """[{"apiGroups": ["*"], "resources": ["*"], "verbs": ["list"]}]""";

    private AskedCluster _cluster = null!;

    [SetUp]
    public async Task Start() => _cluster = await AskedCluster.StartAsync();

    [TearDown]
    public async Task Stop() => await _cluster.DisposeAsync();

    [TestCase("explain POST https://pay.example.com/transfers/7 --groups accounting --acr mfa --client-ip 198.51.100.7 -o json")]
    [TestCase("can dave@example.com GET shop.example.com/orders shop.example.com/admin/x wiki.example.com/ --groups shop")]
    [TestCase("who-can GET /admin/users -o yaml")]
    public async Task AClusterAnswersAsItsManifestsDo(string question)
    {
        var words = question.Split(' ');
        var ofCluster = await CliRun.OfAsync([.. words, "--kubeconfig", await _cluster.PersonAsync("admin")]);

        ofCluster.ShouldBe(await CliRun.OfAsync([.. words, "-f", Checkout.PathOf("hack/demo/org/policies")]));
        ofCluster.Errors.ShouldBeEmpty();
    }

    [Test]
    public async Task NoSecretIsEverAskedFor()
    {
        await CliRun.OfAsync("who-can", "GET", "/x", "--kubeconfig", await _cluster.PersonAsync("officer", All));

        var asked = _cluster.Server.Calls.Where(call => call.User == "officer").ToList();
        asked.ShouldContain(call => call.Resource == "iappolicies");
        asked.ShouldNotContain(call => call.Resource == "secrets");
        asked.ShouldAllBe(call => call.Verb == "list");
    }

    [Test]
    public async Task WhatMayNotBeListed_IsNamed_AndTheAnswerIsNotSure()
    {
        var kubeconfig = await _cluster.PersonAsync("team", """
            [{"apiGroups": ["iapk8s.io"], "resources": ["iappolicies", "iapproviders", "clusteriapproviders", "iapgroups", "iapaccesslevels", "iaprevocations"], "verbs": ["list"]},
             {"apiGroups": [""], "resources": ["pods", "services", "namespaces"], "verbs": ["list"]},
             {"apiGroups": ["apps", "networking.k8s.io", "gateway.networking.k8s.io"], "resources": ["*"], "verbs": ["list"]}]
            """);

        var run = await CliRun.OfAsync("explain", "GET", "https://wiki.example.com/", "--groups", "employees", "--kubeconfig", kubeconfig);

        run.ExitCode.ShouldBe(3);
        run.Output.ShouldContain("not looked at: clusteriappolicies.iapk8s.io");
        run.Errors.ShouldContain("warning: clusteriappolicies.iapk8s.io could not be looked at");
    }

    /// <summary>The controller goes on with what it had of the policy before, which is no longer there to be read.</summary>
    [TestCase("explain GET https://wiki.example.com/ --groups employees", "not looked at: what is in force of IapPolicy/wiki/wiki")]
    [TestCase("can dave@example.com GET wiki.example.com/ --groups employees", "Incomplete: what is in force of IapPolicy/wiki/wiki")]
    [TestCase("can anonymous GET shop.example.com/public/x", "Incomplete: what is in force of IapPolicy/wiki/wiki")]
    [TestCase("who-can GET https://wiki.example.com/", "Incomplete: what is in force of IapPolicy/wiki/wiki")]
    [TestCase("who-can GET /public/x -n wiki", "")]
    public async Task WhatDoesNotCompile_IsNamedWithItsMistake_AndTheAnswerIsNotSure(string question, string says)
    {
        await _cluster.ChangeAsync("namespaces/wiki/iappolicies/wiki", """{"spec": {"rules": [{"name": "staff", "action": "Allow", "members": ["group:employees"], "condition": "request.method =="}]}}""");

        var run = await CliRun.OfAsync([.. question.Split(' '), "--kubeconfig", await _cluster.PersonAsync("admin")]);

        run.ExitCode.ShouldBe(3, run.Output + run.Errors);
        run.Output.ShouldContain(says);
        run.Errors.ShouldContain("warning: An older version may be in force");
        (run.Output + run.Errors).ShouldContain("spec.rules[staff].condition: ");
    }

    /// <summary>What is written is not what a pod enforces that refused it, or has not got it: no answer is sure that is worked out from it.</summary>
    [TestCase("wiki", "Programmed", "True", "Programmed", 1, 0, null)]
    [TestCase("wiki", "Programmed", "False", "NoSubscribers", 1, 0, null)]
    [TestCase("wiki", "Programmed", "False", "Rejected", 1, 3, "(Rejected: as the controller says)")]
    [TestCase("wiki", "Programmed", "False", "SubscriberTooOld", 1, 3, "(SubscriberTooOld: as the controller says)")]
    [TestCase("wiki", "Programmed", "False", "PartiallyProgrammed", 1, 3, "(PartiallyProgrammed: as the controller says)")]
    [TestCase("wiki", "Programmed", "False", "Disconnected", 1, 3, "(Disconnected: as the controller says)")]
    [TestCase("wiki", "Programmed", "True", "Programmed", 0, 3, "(none of it is in force yet)")]
    [TestCase("wiki", "Protected", "False", "NotProven", 1, 0, null)]
    [TestCase("central", "Programmed", "False", "Rejected", 1, 0, null)]
    [TestCase("central", "Programmed", "True", "Programmed", 0, 3, "(none of it is in force yet)")]
    [TestCase("money", "Programmed", "True", "Programmed", 0, 0, null)]
    public async Task WhatIsNotEnforcedAsItIsWritten_IsNamed_AndTheAnswerIsNotSure(string policy, string type, string status, string reason, long generation, int exitCode, string? why)
    {
        var path = policy == "wiki" ? "namespaces/wiki/iappolicies/wiki" : $"clusteriappolicies/{policy}";
        await _cluster.ChangeAsync($"{path}/status", ConditionOf(type, status, reason, generation));

        await ShouldAnswerAsync(exitCode, why is null ? null : $"what is enforced of {(policy == "wiki" ? "IapPolicy/wiki/wiki" : $"ClusterIapPolicy/{policy}")}, of which not everybody has what is written {why},");
    }

    [Test]
    public async Task AVersionThatNoControllerTookUpYet_IsNamed_AndTheAnswerIsNotSure()
    {
        await _cluster.ChangeAsync("namespaces/wiki/iappolicies/wiki/status", ConditionOf("Programmed", "True", "Programmed", 1));
        await _cluster.ChangeAsync("namespaces/wiki/iappolicies/wiki", """{"spec": {"session": {"maxAge": "2h"}}}""");

        await ShouldAnswerAsync(3, "(generation 2 is written, and generation 1 in force)");
    }

    /// <summary>What took the app until it was changed may be in force there still.</summary>
    [TestCase("namespaces/wiki/iappolicies/wiki", """{"spec": {"hosts": ["elsewhere.example.com"]}}""", "IapPolicy/wiki/wiki")]
    [TestCase("clusteriappolicies/central", """{"spec": {"namespaceSelector": {"matchLabels": {"no": "body"}}}}""", "ClusterIapPolicy/central")]
    public async Task WhatWasInForceUntilItWasChanged_IsNamed_AndTheAnswerIsNotSure(string policy, string change, string name)
    {
        await _cluster.ChangeAsync($"{policy}/status", ConditionOf("Programmed", "True", "Programmed", 1));
        await _cluster.ChangeAsync(policy, change);

        var run = await CliRun.OfAsync(["can", "dave@example.com", "GET", "wiki.example.com/", "--groups", "employees", "--kubeconfig", await _cluster.PersonAsync("admin")]);

        run.ExitCode.ShouldBe(3, run.Output + run.Errors);
        (run.Output + run.Errors).ShouldContain($"what is enforced of {name}, of which not everybody has what is written (generation 2 is written, and generation 1 in force),");
    }

    /// <summary>What is in conflict counts as far as it is accepted, which the answer takes account of.</summary>
    [TestCase("Conflicted", 1, true)]
    [TestCase("Conflicted", 0, false)]
    public async Task WhatIsNotAccepted_IsNamed(string reason, long generation, bool isNamed)
    {
        await _cluster.ChangeAsync("namespaces/wiki/iappolicies/wiki/status", ConditionOf("Accepted", "False", reason, generation));
        var kubeconfig = await _cluster.PersonAsync("admin");

        foreach (var question in new[] { "can dave@example.com GET wiki.example.com/ --groups employees", "who-can GET https://wiki.example.com/" })
        {
            var run = await CliRun.OfAsync([.. question.Split(' '), "--kubeconfig", kubeconfig]);

            run.ExitCode.ShouldBe(0, run.Output + run.Errors);
            run.Output.Contains("IapPolicy/wiki/wiki counts only as far as it is accepted (Conflicted: as the controller says).", StringComparison.Ordinal).ShouldBe(isNamed, run.Output);
        }
    }

    private async Task ShouldAnswerAsync(int exitCode, string? says)
    {
        var kubeconfig = await _cluster.PersonAsync("admin");
        foreach (var question in new[] { "explain GET https://wiki.example.com/ --groups employees", "can dave@example.com GET wiki.example.com/ --groups employees", "can anonymous GET wiki.example.com/", "who-can GET https://wiki.example.com/" })
        {
            var run = await CliRun.OfAsync([.. question.Split(' '), "--kubeconfig", kubeconfig]);

            run.ExitCode.ShouldBe(exitCode == 0 && question.StartsWith("can anonymous", StringComparison.Ordinal) ? 1 : exitCode, question + run.Output + run.Errors);
            if (says is null)
                run.Output.ShouldNotContain("what is enforced");
            else
                run.Output.ShouldContain(says);
        }
    }

    private static string ConditionOf(string type, string status, string reason, long generation) => $$"""
        {"status": {"conditions": [{"type": "{{type}}", "status": "{{status}}", "reason": "{{reason}}", "message": "as the controller says", "observedGeneration": {{generation}}, "lastTransitionTime": "2026-01-15T10:00:00Z"}] } }
        """;

    /// <summary>A directory whose groups may have any name may contest every IapGroup, unless the controller says of it that it does not, or of the directory that it gives none, or what it gives.</summary>
    [TestCase("", "", "", "", 3)]
    [TestCase("", "Accepted", "", "", 0)]
    [TestCase("", "Outdated", "", "", 3)]
    [TestCase("", "", "Synced", "0", 0)]
    [TestCase("", "", "Synced", "2", 3)]
    [TestCase("", "", "NotSyncedYet", "", 0)]
    [TestCase("", "", "NotKept", "", 3)]
    [TestCase("prefix: corp-", "", "Synced", "2", 0)]
    [TestCase("prefix: corp-", "", "DirectoryUnreachable", "2", 3)]
    [TestCase("prefix: platform-", "", "Synced", "2", 3)]
    public async Task WhoIsInAGroup_IsSureWhereNoDirectoryContestsIt(string naming, string ofGroup, string ofDirectory, string groups, int exitCode)
    {
        await _cluster.AddAsync($$$"""
            apiVersion: iapk8s.io/v1alpha1
            kind: IapDirectory
            metadata: {name: corp}
            spec:
              servers: ["ldaps://ldap.example.com"]
              bind: {dn: "cn=iap,dc=example,dc=com", secretRef: {name: corp-ldap, key: password}}
              users: {baseDN: "ou=people,dc=example,dc=com"}
              groups: {baseDN: "ou=groups,dc=example,dc=com", {{{(naming.Length == 0 ? "nameAttribute: cn" : naming)}}} }
            """);
        if (ofGroup.Length > 0)
            await _cluster.ChangeAsync("iapgroups/platform-admins/status", Status("Accepted", "Accepted", isTrue: true, generation: ofGroup == "Outdated" ? 0 : 1, ""));
        if (ofDirectory.Length > 0)
            await _cluster.ChangeAsync("iapdirectories/corp/status", Status("Synced", ofDirectory, isTrue: ofDirectory == "Synced", generation: 1, groups.Length == 0 ? "" : $"\"groups\": {groups},"));

        var run = await CliRun.OfAsync("can", "ada@example.com", "GET", "shop.example.com/admin/x", "--groups", "shop", "--kubeconfig", await _cluster.PersonAsync("admin"));

        run.ExitCode.ShouldBe(exitCode, run.Output + run.Errors);
        if (exitCode == 3)
            run.Output.ShouldContain("it depends on iapgroup:platform-admins");

        static string Status(string type, string reason, bool isTrue, long generation, string more) => $$"""
            {"status": { {{more}} "observedGeneration": {{generation}}, "conditions": [{"type": "{{type}}", "status": "{{isTrue}}", "reason": "{{reason}}", "message": "", "observedGeneration": {{generation}}, "lastTransitionTime": "2026-01-15T10:00:00Z"}] } }
            """;
    }

    /// <summary>A cluster has all there is: a group that is not there is unknown to its sidecars, too.</summary>
    [Test]
    public async Task AGroupThatIsNotThere_LetsNobodyInForSure()
    {
        await _cluster.ChangeAsync("namespaces/wiki/iappolicies/wiki", """{"spec": {"rules": [{"name": "staff", "action": "Allow", "members": ["iapgroup:absent"]}]}}""");

        var run = await CliRun.OfAsync("can", "dave@example.com", "GET", "wiki.example.com/", "--groups", "none", "--kubeconfig", await _cluster.PersonAsync("admin"));

        run.ExitCode.ShouldBe(1, run.Output + run.Errors);
    }

    [Test]
    public async Task WhereNothingMayBeLookedAt_NothingIsWell()
    {
        var kubeconfig = await _cluster.PersonAsync("stranger", "[]");

        foreach (var words in new[] { new[] { "lint" }, ["revoke", "list"], ["status", "-A"] })
        {
            var run = await CliRun.OfAsync([.. words, "--kubeconfig", kubeconfig]);

            run.ExitCode.ShouldBe(3, string.Join(' ', words) + run.Output + run.Errors);
            run.Errors.ShouldNotBeEmpty();
            run.Output.ShouldNotContain("Nobody is revoked");
        }
    }

    [Test]
    public async Task AClusterThatDoesNotAnswer_IsNoAnswer()
    {
        var kubeconfig = await _cluster.PersonAsync("admin");
        await _cluster.Server.StopAsync();

        var run = await CliRun.OfAsync("can", "anonymous", "GET", "shop.example.com/", "--kubeconfig", kubeconfig);

        run.ExitCode.ShouldBe(3);
        run.Output.ShouldBeEmpty();
        run.Errors.ShouldStartWith("error: ");
        run.Errors.ShouldContain("refused");
    }

    [Test]
    public async Task KubeconfigIsFoundAsKubectlFindsIt_AndContextsAreChosenByName()
    {
        var variables = new Dictionary<string, string> { ["KUBECONFIG"] = $"/nowhere:{await _cluster.PersonAsync("admin")}" };
        string[] question = ["can", "anonymous", "GET", "shop.example.com/public/x"];

        (await CliRun.OfAsync(CliRun.Surroundings(variables: variables), question)).ExitCode.ShouldBe(0);
        var wrong = await CliRun.OfAsync(CliRun.Surroundings(variables: variables), [.. question, "--context", "prod"]);
        wrong.ExitCode.ShouldBe(2);
        wrong.Errors.ShouldContain("It has test.");
        (await CliRun.OfAsync(CliRun.Surroundings(variables: variables), "__complete", "explain", "--context", "")).Output.ShouldBe("test\n:4\n");
    }

    [Test]
    public async Task ACredentialPluginIsAsked()
    {
        var run = await CliRun.OfAsync("can", "anonymous", "GET", "shop.example.com/", "--kubeconfig", await _cluster.WithPluginAsync());

        // The account may list nothing; that it is known by its name is the point.
        run.Errors.ShouldContain("system:serviceaccount:iap-system:asker");
        (run.Output + run.Errors).ShouldNotContain(_cluster.Token!);
    }

    [TestCase("[", "config:")]
    [TestCase("clusters: []", "No context is current")]
    public async Task ABrokenKubeconfig_IsBadInput(string text, string says)
    {
        var file = _cluster.NewFile("config");
        await File.WriteAllTextAsync(file, text);

        var run = await CliRun.OfAsync("can", "anonymous", "GET", "shop.example.com/", "--kubeconfig", file);

        run.ExitCode.ShouldBe(2);
        run.Errors.ShouldContain(says);
    }
}
