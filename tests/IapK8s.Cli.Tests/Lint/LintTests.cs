using System.Text.Json;
using IapK8s.Cli.Lint;
using IapK8s.Cli.Tests.Diff;

namespace IapK8s.Cli.Tests.Lint;

internal sealed class LintTests
{
    private const string Workload = """
        apiVersion: v1
        kind: Service
        metadata: {name: shop, namespace: shop}
        spec: {selector: {app: shop}, ports: [{name: http, port: 80, targetPort: 8080}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: shop-0, namespace: shop, labels: {app: shop}}
        spec: {containers: [{name: app, ports: [{name: http, containerPort: 8080}]}]}
        ---
        apiVersion: iapk8s.io/v1alpha1
        kind: ClusterIapProvider
        metadata: {name: corp}
        spec: {issuer: "https://login.example.com", clientId: iap, clientSecretRef: {namespace: iap-system, name: corp, key: k}, allowedNamespaces: ["*"]}
        ---
        apiVersion: iapk8s.io/v1alpha1
        kind: IapGroup
        metadata: {name: nobody}
        spec: {members: []}
        ---

        """;

    [TestCase("IAPL101", "rules[r].condition", "- {name: r, action: Allow, members: [allAuthenticatedUsers], condition: identity.email.endsWith(\"example.com\")}")]
    [TestCase("IAPL102", "rules[r]", "- {name: r, action: Allow, members: [\"group:a\"], paths: [/Admin/x]}\n  - {name: d, action: Deny, members: [allAuthenticatedUsers], paths: [/admin/**]}")]
    [TestCase("IAPL103", "rules[r]", "- {name: r, action: Allow, members: [\"user:a@example.com\"], paths: [/a/b]}\n  - {name: w, action: Allow, members: [\"domain:example.com\"], paths: [/a/**]}")]
    [TestCase("IAPL104", "rules[d]", "- {name: r, action: Allow, members: [\"group:a\"]}\n  - {name: d, action: Deny, members: [allUsers]}")]
    [TestCase("IAPL106", "rules[d].exceptMembers[0]", "- {name: r, action: Allow, members: [\"group:a\"]}\n  - {name: d, action: Deny, members: [allUsers], exceptMembers: [\"iapgroup:nobody\"], paths: [/x]}")]
    [TestCase("IAPL107", "rules[r]", "- {name: r, action: Allow, members: [allUsers], methods: [GET, POST], paths: [/form]}")]
    [TestCase("IAPL108", "rules[r]", "- {name: r, action: Allow, members: [allUsers], methods: [GET]}")]
    [TestCase("IAPL109", "session.maxAge", "- {name: r, action: Allow, members: [\"group:a\"]}\n  session: {maxAge: 48h}")]
    [TestCase("IAPL110", "mode", "- {name: r, action: Allow, members: [\"group:a\"]}\n  mode: Shadow")]
    [TestCase("IAPL114", "rules[r].paths[0]", "- {name: r, action: Allow, members: [\"group:a\"], paths: [\"/a%2Fb\"]}")]
    [TestCase("IAPL115", "rules[d].exceptMembers", "- {name: r, action: Allow, members: [\"group:a\"]}\n  - {name: d, action: Deny, members: [\"group:b\"], exceptMembers: [\"group:b\", \"group:c\"]}")]
    [TestCase("IAPL009", "rules[r].members[0]", "- {name: r, action: Allow, members: [\"iapgroup:absent\"]}")]
    [TestCase("IAPL017", "rules", "- {name: d, action: Deny, members: [\"group:a\"]}")]
    public async Task Finds(string id, string field, string rules)
    {
        var found = await LintAsync(Policy(rules));

        found.ShouldContain(problem => problem.Id == id && problem.Field == $"spec.{field}" && problem.Line > 0, string.Join('\n', found));
    }

    [Test]
    public async Task FindsHostsThatAreMissing() => (await LintAsync(Policy("- {name: r, action: Allow, members: [\"group:a\"]}").Replace("  hosts: [shop.example.com]\n", "", StringComparison.Ordinal))).ShouldContain(problem => problem.Id == "IAPL112");

    [Test]
    public async Task FindsRulesOfNobodysProvider() =>
        (await LintAsync(Policy("- {name: r, action: Allow, members: [\"group:a\"]}").Replace("  providerRef: {kind: ClusterIapProvider, name: corp}\n", "", StringComparison.Ordinal))).ShouldContain(problem => problem.Id == "IAPL113");

    [TestCase("- {name: r, action: Allow, members: [\"group:a\"], paths: [/admin/x]}\n  - {name: d, action: Deny, members: [allUsers], exceptMembers: [\"group:b\"], paths: [/admin/**]}", TestName = "ADenyWithExceptions_CoversNothing")]
    [TestCase("- {name: r, action: Allow, members: [\"group:a\"], paths: [/admin/x]}\n  - {name: d, action: Deny, members: [\"group:c\"], paths: [/admin/**]}", TestName = "ADenyOfOthers_CoversNothing")]
    [TestCase("- {name: r, action: Allow, members: [\"group:a\"], condition: identity.email.endsWith(\"@example.com\")}", TestName = "AnEndWithItsMark_IsMeant")]
    [TestCase("- {name: r, action: Allow, members: [allUsers], methods: [GET], paths: [/public/**]}", TestName = "APublicPath_IsMeant")]
    public async Task SaysNothingOf(string rules) => (await LintAsync(Policy(rules))).ShouldBeEmpty();

    [Test]
    public async Task SaysNothingOfTheWorkedOrganisation() => (await CliRun.OfAsync("lint", "-f", Organisation.Folder)).Output.ShouldStartWith("Nothing found");

    [Test]
    public async Task EndsWithOne_ForErrors_AndForWarningsWhereTheyCount()
    {
        var warning = Policy("- {name: r, action: Allow, members: [\"group:a\"]}\n  mode: Shadow");
        (await RunAsync(warning)).ExitCode.ShouldBe(0);
        (await RunAsync(warning, "--strict")).ExitCode.ShouldBe(1);
        (await RunAsync(warning, "--strict", "--disable", "IAPL110")).ExitCode.ShouldBe(0);
        (await RunAsync(Policy("- {name: r, action: Allow, members: [\"iapgroup:absent\"]}"))).ExitCode.ShouldBe(1);
        (await RunAsync(warning, "--severity", "error")).Output.ShouldStartWith("Nothing found");
    }

    [Test]
    public async Task WritesAnnotations()
    {
        var run = await RunAsync(Policy("- {name: r, action: Allow, members: [\"group:a\"]}\n  mode: \"Off\""), "--github");

        run.Output.ShouldContain("::warning file=standard input,line=");
        run.Output.ShouldContain(",title=IAPL110::IapPolicy/shop/shop spec.mode: The policy is Off");
    }

    [Test]
    public async Task RefusesToLookAwayFromWhatItDoesNotKnow()
    {
        var run = await RunAsync(Policy("- {name: r, action: Allow, members: [\"group:a\"]}"), "--disable", "IAPL11");

        run.ExitCode.ShouldBe(2);
        run.Errors.ShouldContain("--disable \"IAPL11\" is nothing that is looked for");
    }

    [Test]
    public async Task FindsWhatNoGatewayServes_WhereItIsSaidWhatTheyServe()
    {
        var policy = Policy("- {name: r, action: Allow, members: [\"group:a\"]}\n  enforceAt: Gateway");
        (await RunAsync(policy)).Output.ShouldStartWith("Nothing found", Case.Sensitive, "nothing is said of gateways");
        var run = await RunAsync(policy, "--gateway-serves", "applications");
        run.ExitCode.ShouldBe(1);
        run.Output.ShouldContain("error IAPL018 IapPolicy/shop/shop spec.enforceAt");
        run.Output.ShouldContain("gateway.forwardAuth.enabled=true");
        (await RunAsync(policy, "--gateway-serves", "everything")).Errors.ShouldContain("--gateway-serves: \"everything\" is nothing that gateways are started for. Write forward-auth");
    }

    [Test]
    public void NumbersAreEachThereOnce() => LintChecks.Rules.Select(rule => rule.Id).ShouldBeUnique();

    private static string Policy(string rules) => $$"""
        apiVersion: iapk8s.io/v1alpha1
        kind: IapPolicy
        metadata: {name: shop, namespace: shop}
        spec:
          targetRefs: [{kind: Service, name: shop}]
          hosts: [shop.example.com]
          providerRef: {kind: ClusterIapProvider, name: corp}
          rules:
          {{rules}}
        """;

    private static Task<CliRun> RunAsync(string policy, params string[] more) => CliRun.OfAsync(CliRun.Surroundings(Workload + policy), ["lint", "-f", "-", .. more]);

    private static async Task<List<(string Id, string Field, int Line)>> LintAsync(string policy)
    {
        var run = await RunAsync(policy, "-o", "json");
        return [.. JsonDocument.Parse(run.Output).RootElement.GetProperty("problems").EnumerateArray()
            .Select(problem => (problem.GetProperty("id").GetString()!, problem.GetProperty("field").GetString()!, problem.GetProperty("line").GetInt32()))];
    }
}
