using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Outputs;
using IapK8s.Policy.Definitions;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Policies;

namespace IapK8s.Compiler.Tests;

/// <summary>Several policies on one target, beside what the golden files show of it.</summary>
internal sealed class MergeTests
{
    private static readonly PodKey Pod = new("shop", "shop-0");

    [Test]
    public void StatusNamesWhoEachSettingComesFrom()
    {
        var extra = Effective(PolicyCompiler.Compile(Manifests.Read("policies-together")), "shop/extra-rules");
        extra.Contributors.ShouldBe(["shop/extra-rules"]);
        Say(extra, "session.maxAge").ShouldBe("4h from IapPolicy/shop/extra-rules");
        Say(extra, "session.recheckInterval").ShouldBe("10m from IapPolicy/shop/base");
        Say(extra, "session.staleFor").ShouldBe("30m from default");
        Say(extra, "providerRef").ShouldBe("/corp from IapPolicy/shop/base");
        Say(extra, "paths.escapedSlash").ShouldBe("Keep from IapPolicy/shop/base");
        Say(extra, "paths.semicolon").ShouldBe("Reject from IapPolicy/shop/extra-rules");
        Say(extra, "capture.loopback.mode").ShouldBe("Locked from IapPolicy/shop/extra-rules");
        extra.Rules.ShouldBe([new EffectiveRules(PolicyLevel.Workload, 3, 2)]);
    }

    /// <summary>It shares one host with this policy and another host with that one.</summary>
    [Test]
    public void StatusShowsTheStrictest_WhereAPolicyHasSeveralAnswers()
    {
        var guard = Effective(PolicyCompiler.Compile(Manifests.Read("policies-together")), "shop/guard");
        Say(guard, "session.maxAge").ShouldBe("4h from IapPolicy/shop/extra-rules");
        guard.Rules.ShouldBe([new EffectiveRules(PolicyLevel.Workload, 4, 2)]);
    }

    [Test]
    public void WhoLostSeesWhatIsInForce()
    {
        var lost = Effective(PolicyCompiler.Compile(Manifests.Read("policies-in-conflict")), "shop/partners");
        Say(lost, "providerRef").ShouldBe("/corp from ClusterIapPolicy/central");
        Say(lost, "session.maxAge").ShouldBe("2h from IapPolicy/shop/partners");
        Say(lost, "accessDenied.redirectUri").ShouldBe("https://help.example.com/ from IapPolicy/shop/oldest");
    }

    [Test]
    public void APodNamesAllThatSayAnything()
    {
        var pod = PolicyCompiler.Compile(Manifests.Read("policies-in-conflict")).Pods[Pod];
        pod.Sources.Length.ShouldBe(pod.Policies.Length);
        pod.Sources.ShouldAllBe(sources => sources.Policies.SequenceEqual(new[] { "shop/oldest", "shop/third" }));
        pod.Sources.ShouldAllBe(sources => sources.Contributors.SequenceEqual(new[] { "/central", "shop/oldest", "shop/partners", "shop/third", "shop/youngest" }));
    }

    [Test]
    public void DeletingAllOthers_LeavesEachAsIfAlone([Values("policies-together", "policies-in-conflict", "policies-share-some-ports", "modes")] string name)
    {
        var set = Manifests.Read(name);
        foreach (var policy in set.Policies)
        {
            var compiler = new IncrementalCompiler();
            compiler.Compile(set);
            var left = compiler.Compile(set with { Policies = [policy] });
            CompilationJson.Write(left).ShouldBe(CompilationJson.Write(PolicyCompiler.Compile(set with { Policies = [policy] })));
            var alone = left.Pods.GetValueOrDefault(Pod)?.Policies.ShouldHaveSingleItem();
            alone?.Name.ShouldBe(policy.Metadata.ToString());
            alone?.Rules.Where(rule => rule.Level == PolicyLevel.Workload).ShouldAllBe(rule => rule.Policy == policy.Metadata.ToString());
            left.Findings.ShouldNotContain(finding => finding.Reason == FindingReason.Conflicted);
        }
    }

    /// <summary>Alone nobody would get in, and nobody could sign in; beside another policy that is no mistake.</summary>
    [Test]
    public void WhatAnotherMakesUpFor_IsToldAloneOnly()
    {
        var set = Manifests.Read("policies-together");
        Reasons(set, "guard").ShouldNotContain(FindingReason.NoAllowRules);
        Reasons(set, "extra-rules").ShouldNotContain(FindingReason.Required);
        Reasons(Only(set, "guard"), "guard").ShouldContain(FindingReason.NoAllowRules);
        Reasons(Only(set, "extra-rules"), "extra-rules").ShouldContain(FindingReason.Required);
        Reasons(set with { Pods = [] }, "extra-rules").ShouldContain(FindingReason.Required);
    }

    [TestCase("Enforce", "Shadow", PolicyMode.Enforce)]
    [TestCase("Off", "Enforce", PolicyMode.Enforce)]
    [TestCase("Off", "Shadow", PolicyMode.Shadow)]
    [TestCase("Off", "Off", PolicyMode.Off)]
    public void TheStricterModeIsInForce_AndCoversOnlyThePolicysOwnRules(string first, string second, PolicyMode expected)
    {
        var set = Manifests.Read("policies-together");
        set = set with { Policies = [.. set.Policies.Where(policy => policy.Metadata.Name is "base" or "guard").Select(policy => policy with { Spec = policy.Spec with { Mode = policy.Metadata.Name == "base" ? first : second } })] };
        var merged = PolicyCompiler.Compile(set).Pods[Pod].Policies.ShouldHaveSingleItem();
        merged.Mode.ShouldBe(expected);
        foreach (var rule in merged.Rules)
            (rule.Policy == "shop/base" ? first : second).ShouldBe(rule.IsInShadow ? "Shadow" : "Enforce");
    }

    /// <summary>A claim that another team's policy took away does not turn an older policy's trial into what is in force.</summary>
    [Test]
    public void WhoMayNotBePushed_StillKeepsShadowFromOpening()
    {
        var set = Manifests.Read("audience-of-another-namespace");
        var trial = set with { Policies = [.. set.Policies.Select(policy => policy.Metadata.Name == "third" ? policy with { Spec = policy.Spec with { Mode = "Shadow" } } : policy)] };
        PolicyCompiler.Compile(trial).Pods[new PodKey("alpha", "app-0")].Policies.ShouldHaveSingleItem().Mode.ShouldBe(PolicyMode.Enforce);
    }

    /// <summary>Above workloads a dispute over one thing must not undo what the loser limits.</summary>
    [Test]
    public void ADisputeInTheCentre_LeavesTheNetworksOfTheLoserInForce()
    {
        var set = Manifests.Read("policies-in-conflict");
        var central = set.ClusterPolicies[0] with { Spec = set.ClusterPolicies[0].Spec with { AccessDenied = new AccessDeniedSpec { RedirectUri = "https://central.example.com/" } } };
        var regional = central with
        {
            Metadata = central.Metadata with { Name = "regional" },
            Spec = central.Spec with { AccessDenied = new AccessDeniedSpec { RedirectUri = "https://region.example.com/" }, Network = new NetworkSpec { TrustedProxies = ["10.0.0.0/8"] } },
        };
        var oldest = set.Policies.Single(policy => policy.Metadata.Name == "oldest");
        var compiled = PolicyCompiler.Compile(set with { ClusterPolicies = [central, regional], Policies = [oldest with { Spec = oldest.Spec with { Network = new NetworkSpec { TrustedProxies = ["10.1.0.0/16", "192.168.0.0/16"] } } }] });
        compiled.Findings.ShouldContain(finding => finding.Resource!.Name == "regional" && finding.Reason == FindingReason.Conflicted);
        compiled.Pods[Pod].Policies.ShouldHaveSingleItem().TrustedProxies.ShouldBe(["10.1.0.0/16"]);
    }

    [Test]
    public void ANameThatWouldBeTooLong_IsTheHoldersAlone()
    {
        var set = Manifests.Read("policies-together");
        var guard = set.Policies.Single(policy => policy.Metadata.Name == "guard");
        set = set with { Policies = [.. set.Policies, .. Enumerable.Range(0, 20).Select(i => guard with { Metadata = guard.Metadata with { Name = $"{new string('x', 50)}{i}" } })] };
        var names = PolicyCompiler.Compile(set).Pods[Pod].Policies.Select(policy => policy.Name).ToList();
        names.ShouldBeUnique();
        names.ShouldAllBe(name => name.Length < 512 && name.StartsWith("shop/base"));
    }

    private static ResourceSet Only(ResourceSet set, string name) => set with { Policies = [.. set.Policies.Where(policy => policy.Metadata.Name == name)] };

    private static IEnumerable<FindingReason> Reasons(ResourceSet set, string policy) =>
        PolicyCompiler.Compile(set).Findings.Where(finding => finding.Resource?.Name == policy).Select(finding => finding.Reason);

    private static EffectivePolicySummary Effective(CompilationResult compiled, string policy) => compiled.Effective.Single(summary => summary.Policy == policy);

    private static string Say(EffectivePolicySummary summary, string field) => summary.Settings.Single(setting => setting.Field == field) is var setting ? $"{setting.Value} from {setting.From}" : "";
}
