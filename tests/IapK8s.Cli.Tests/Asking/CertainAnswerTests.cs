using System.Collections.Immutable;
using System.Net;
using System.Text;
using CsCheck;
using IapK8s.Cli.Asking.Callers;
using IapK8s.Cli.Asking.Judging;
using IapK8s.Cli.Asking.Requests;
using IapK8s.Cli.Asking.Targets;
using IapK8s.Cli.Loading;
using IapK8s.Compiler.Outputs;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Requests;
using IapK8s.Policy.Snapshots;
using IapK8s.Sources.Directories;

namespace IapK8s.Cli.Tests.Asking;

/// <summary>Where an answer is said not to depend on anything, the policy decides so whatever there is to be said besides.</summary>
[Category("Property")]
internal sealed class CertainAnswerTests
{
    private const int Cases = 2_000;

    private const string More = """
        ---
        apiVersion: iapk8s.io/v1alpha1
        kind: IapGroup
        metadata: {name: corp-contested}
        spec: {members: ["user:alice@example.com"]}
        ---
        apiVersion: iapk8s.io/v1alpha1
        kind: IapAccessLevel
        metadata: {name: office}
        spec: {basic: {conditions: [{clientCidrs: [192.0.2.0/24]}]}}
        ---
        apiVersion: iapk8s.io/v1alpha1
        kind: IapAccessLevel
        metadata: {name: managed}
        spec: {basic: {conditions: [{claims: {dept: [it]}}]}}

        """ + Manifest.Directory;

    private static readonly string[] Members =
        ["allUsers", "allAuthenticatedUsers", "user:alice@example.com", "user:s-1", "domain:example.com", "domain:example.org", "group:a", "group:b", "claim:dept=it", "iapgroup:admins", "iapgroup:corp-x", "iapgroup:corp-contested"];

    private static readonly string[] Conditions =
    [
        "'a' in identity.groups", "!('b' in identity.groups)", "'a' in identity.groups || !('a' in identity.groups)", "identity.acr == 'mfa'", "request.method == 'POST' && identity.acr == 'mfa'", "identity.sub == 's-1'",
        "request.ip == '192.0.2.7'", "'x-team' in request.headers", "'office' in access_levels", "'managed' in access_levels", "!('managed' in access_levels)", "'absent' in access_levels",
        "request.protocol == 'HTTP/2'",
    ];

    private static readonly Gen<string> Rule = Gen.Select(
        Gen.Bool, Some(Members, 1, 2), Some([.. Members.Where(member => member != "allUsers")], 0, 2), Gen.OneOf("", "", "", "acr: mfa", "maxAuthAge: 10m"), Gen.Frequency((3, Gen.Const("")), (2, Gen.OneOf(Conditions))),
        (isDeny, members, except, requirement, condition) => new StringBuilder($"action: {(isDeny ? "Deny" : "Allow")}, members: [{members}]")
            .Append(isDeny && except.Length > 0 ? $", exceptMembers: [{except}]" : "")
            .Append(requirement.Length > 0 ? $", {(isDeny ? "unless" : "require")}: {{{requirement}}}" : "")
            .Append(condition.Length > 0 ? $", condition: \"{condition}\"" : "").ToString());

    /// <summary>What is said of alice, and what is not.</summary>
    private static readonly Gen<(bool Token, bool Subject, bool Acr, bool Age, bool Ip, bool Headers, bool Group)> Said = Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool, Gen.Bool, Gen.Bool, Gen.Bool, Gen.Bool);

    /// <summary>Of alice, whose subject may be s-1, and of others: in force, over, of what was proven before, of what will be.</summary>
    private static readonly Gen<string> Revocation = Gen.Select(
        Gen.OneOf("corp", "corp", "corp", "others"), Gen.OneOf("sub: s-1", "sub: s-9", "email: alice@example.com", "email: bob@example.com"),
        Gen.OneOf("until: 2027-01-01T00:00:00Z", "until: 2026-01-01T00:00:00Z", "notBefore: 2026-01-15T11:30:00Z", "notBefore: 2026-01-15T11:30:00Z, expires: 2026-01-15T11:45:00Z", "notBefore: 2026-01-15T13:00:00Z"),
        (provider, who, when) => $"{{user: {{provider: {provider}, {who}}}, {when}}}");

    private static readonly Gen<string[]> Revocations = Gen.Frequency((1, Gen.Const(Array.Empty<string>())), (1, Revocation.Array[1, 2]));

    private static readonly Gen<string> Ceiling = Gen.OneOf("", "", "acr: mfa", "allUsers: Deny");

    private static Gen<string> Some(string[] all, int least, int most) => Gen.OneOf(all).Array[least, most].Select(chosen => string.Join(", ", chosen.Distinct().Select(one => $"\"{one}\"")));

    [Test]
    public void WhatIsSaidToBeSureIsSo() => Gen.Select(Rule.Array[1, 4], Ceiling, Said, Revocations).Sample(
        (rules, ceiling, said, revocations) =>
        {
            var world = World(rules, ceiling, revocations);
            var revoked = DeclaredBlocks.Of(world.Loaded.Resources).Set;
            var asked = new AskedRequest
            {
                Method = "GET",
                Url = UrlText.Parse("shop.example.com/x"),
                Headers = AskedHeaders.Parse(said.Headers ? ["x-other: 1"] : []),
                Time = CliRun.Now,
                ClientAddress = said.Ip ? IPAddress.Parse("192.0.2.7") : null,
            };
            var caller = new Caller
            {
                IsAnonymous = false,
                Email = "alice@example.com",
                IsTokenSaid = said.Token,
                Groups = said.Token ? ["a"] : [],
                Subject = said.Subject ? "s-1" : null,
                Acr = said.Acr ? "pwd" : null,
                AuthTime = said.Age ? CliRun.Now.AddMinutes(-1) : null,
                IapGroups = said.Group ? ["corp-x"] : [],
            };
            var target = new TargetFinder(world).Find("shop.example.com", new TargetFilter(null, null, null))[0];

            var judgement = new RequestJudge(world).Judge(asked, target, caller);

            foreach (var policy in judgement.DependsOn.Count > 0 ? [] : Memberships(world, caller).Select(groups => world.Build(target.Definition!, groups)))
            {
                foreach (var (request, who) in Truths(target, asked, caller))
                    policy.Decide(request, revoked.IsRevoked(who, asked.Time) ? null : who).IsAllowed.ShouldBe(judgement.Decision.IsAllowed, $"{who.Subject} in {string.Join(',', who.Groups)} ({who.GroupsAreComplete}) dept {string.Join(',', who.Claims)} acr {who.Acr} since {who.AuthTime} from {request.ClientAddress}");
            }
        },
        iter: Cases,
        print: asked => $"{string.Join('\n', asked.Item1)}\n{asked.Item2}\n{asked.Item3}\n{string.Join('\n', asked.Item4)}");

    private static PolicyWorld World(string[] rules, string ceiling, string[] revocations)
    {
        var text = Manifest.Shop($"network: {{trustedProxies: [10.0.0.0/8]}}\nrules:\n{string.Join('\n', rules.Select((rule, index) => $"- {{name: r{index}, {rule}}}"))}", More + (ceiling.Length == 0 ? "" : $$"""

            ---
            apiVersion: iapk8s.io/v1alpha1
            kind: ClusterIapPolicy
            metadata: {name: central}
            spec: {namespaceSelector: {}, providerRef: {kind: ClusterIapProvider, name: corp}, ceiling: { {{ceiling}} } }
            """) + string.Concat(revocations.Select((revocation, index) => $$"""

            ---
            apiVersion: iapk8s.io/v1alpha1
            kind: IapRevocation
            metadata: {name: out-{{index}}}
            spec: {{revocation}}
            """)));
        var state = ManifestFiles.Read([], Encoding.UTF8.GetBytes(text));
        state.Findings.ShouldBeEmpty();
        return PolicyWorld.Compile(new LoadedResources(state.Resources, state.Findings, "here"));
    }

    /// <summary>Who is in which group: of those that a directory may give, or contest, nobody can tell here.</summary>
    private static IEnumerable<GroupMembership> Memberships(PolicyWorld world, Caller caller)
    {
        CompiledGroup[] sure = [.. world.Compiled.Groups.Values.Where(group => group.Name != "corp-contested")];
        GroupMembership[] all = [GroupRoll.Of([.. sure, In("corp-x")]), GroupRoll.Of([.. sure, new CompiledGroup("corp-x", [])]), GroupRoll.Of(sure), GroupRoll.Of([.. sure, In("corp-x"), In("corp-contested")])];
        return all.Where(groups => caller.IapGroups.IsEmpty || groups.Contains("corp-x", caller.ToPrincipal("/corp")!) == Ternary.True);

        static CompiledGroup In(string name) => new(name, ["user:alice@example.com"]);
    }

    /// <summary>All else that the question leaves open, one way and the other.</summary>
    private static IEnumerable<(CanonicalRequest Request, Principal Who)> Truths(AskedTarget target, AskedRequest asked, Caller caller) =>
        from address in asked.ClientAddress is { } told ? [told] : new[] { IPAddress.Parse("192.0.2.7"), IPAddress.Parse("198.51.100.7") }
        from headers in asked.Headers.Lines.Count > 0 ? [asked.Headers] : new[] { asked.Headers, AskedHeaders.Parse(["x-team: b"]) }
        from protocol in new[] { "HTTP/1.1", "HTTP/2" }
        from names in caller.IsTokenSaid ? [caller.Groups] : new ImmutableArray<string>[] { [], ["a"], ["b"], ["a", "b"] }
        from dept in caller.IsTokenSaid ? [null] : new[] { null, "it", "hr" }
        from isComplete in caller.IsTokenSaid ? [true] : new[] { true, false }
        from subject in caller.Subject is { } said ? [said] : new[] { "s-1", "s-2" }
        from acr in caller.Acr is { } reached ? [reached] : new[] { "pwd", "mfa" }
        from age in caller.AuthTime is { } signedIn ? [signedIn] : new[] { CliRun.Now.AddMinutes(-1), CliRun.Now.AddHours(-1) }
        select (
            target.Receive(asked with { ClientAddress = address, Headers = headers }, CanonicalTarget.Parse(asked.Url.Target, target.Definition!.Paths)) with { Protocol = protocol },
            new Principal
            {
                Credential = CredentialKind.Session,
                Provider = "/corp",
                Subject = subject,
                Email = caller.Email,
                Groups = names,
                GroupsAreComplete = isComplete,
                Claims = dept is null ? [] : [KeyValuePair.Create("dept", dept)],
                Acr = acr,
                AuthTime = age,
            });
}
