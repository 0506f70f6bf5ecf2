using System.Collections.Immutable;
using IapK8s.Compiler.Inputs;
using IapK8s.Resources.Directories;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Groups;
using IapK8s.Resources.Metadata;
using IapK8s.Resources.Policies;

namespace IapK8s.Compiler.Tests;

/// <summary>Groups of directories beside those that are written by hand.</summary>
internal sealed class DirectoryGroupsTests
{
    [Test]
    public void AGroupOfADirectoryIsAGroup()
    {
        var result = PolicyCompiler.Compile(Set("staff") with { DirectoryContents = [Contents("corp", ("staff", ["user:a@example.com", "user:b@example.com"]), ("unused", []))] });
        result.Groups.Keys.ShouldBe(["staff"]);
        result.Groups["staff"].Members.ShouldBe(["user:a@example.com", "user:b@example.com"]);
        result.Findings.ShouldBeEmpty();
    }

    [Test]
    public void UntilItWasRead_ItIsUnknown_AndThatIsSaid()
    {
        var result = PolicyCompiler.Compile(Set("staff"));
        result.Groups.ShouldBeEmpty();
        result.Findings.ShouldHaveSingleItem().Message.ShouldBe("There is no valid IapGroup staff, and no IapDirectory gives it; nothing is in force yet of corp");
    }

    [Test]
    public void WithoutItsIapDirectory_WhatWasReadCountsForNothing()
    {
        var set = Set("staff");
        var result = PolicyCompiler.Compile(set with { Directories = [], DirectoryContents = [Contents("corp", ("staff", ["user:a@example.com"]))] });
        result.Groups.ShouldBeEmpty();
        result.Findings.ShouldHaveSingleItem().Message.ShouldBe("There is no valid IapGroup staff");
    }

    [Test]
    public void AGroupByHandNestsIt()
    {
        var result = PolicyCompiler.Compile(Set("all") with { Groups = [ByHand("all", "user:c@example.com", "iapgroup:staff")], DirectoryContents = [Contents("corp", ("staff", ["user:a@example.com"]))] });
        result.Groups["all"].Members.ShouldBe(["user:a@example.com", "user:c@example.com"]);
    }

    [Test]
    public void AnEmptyGroupIsKnown() =>
        PolicyCompiler.Compile(Set("staff") with { DirectoryContents = [Contents("corp", ("staff", []))] }).Groups["staff"].Members.ShouldBeEmpty();

    /// <summary>Members are positive everywhere, so a Deny that names both groups says of a doubtful member what unknown would.</summary>
    [Test]
    public void ADenyNamesWhoMayBeInAGroup_AndNothingElseDoes()
    {
        var result = PolicyCompiler.Compile(Denying("staff", "sure", "all") with
        {
            Groups = [ByHand("all", "user:a@example.com", "user:c@example.com", "iapgroup:staff")],
            DirectoryContents = [Doubting(Contents("corp", ("staff", ["user:b@example.com"]), ("sure", ["user:a@example.com"])), ("staff", ["user:a@example.com", "user:x@example.com"]))],
        });
        var rules = result.Pods.Values.Single().Policies.Single().Rules.ToDictionary(rule => rule.Name);
        Names(rules["out"].Members).ShouldBe("all all? staff staff? sure sure?");
        Names(rules["out"].ExceptMembers).ShouldBe("all staff sure");
        Names(rules["in"].Members).ShouldBe("all staff sure");
        result.Groups.Keys.ShouldBe(["all", "all?", "staff", "staff?", "sure", "sure?"]);
        result.Groups["staff"].Members.ShouldBe(["user:b@example.com"]);
        result.Groups["staff?"].Members.ShouldBe(["user:a@example.com", "user:x@example.com"]);
        result.Groups["sure?"].Members.ShouldBeEmpty();
        result.Groups["all?"].Members.ShouldBe(["user:x@example.com"], "who is written by hand is in it for sure");
        result.Findings.ShouldBeEmpty();

        static string Names(ImmutableArray<Policy.Definitions.Member> members) => string.Join(' ', members.Select(member => member.Value));
    }

    [Test]
    public void OfANameThatOthersGiveToo_NobodyIsADoubtfulMember()
    {
        var contents = Doubting(Contents("corp", ("staff", [])), ("staff", ["user:a@example.com"]));
        PolicyCompiler.Compile(Denying("staff") with { Groups = [ByHand("staff", "user:boss@example.com")], DirectoryContents = [contents] }).Groups.ShouldBeEmpty();
        PolicyCompiler.Compile(Denying("staff") with { Directories = [], DirectoryContents = [contents] }).Groups.ShouldBeEmpty();
    }

    [Test]
    public void TheFirstDoubtfulMember_AndEachAfterIt_CompilesNothingAnew()
    {
        var compiler = new IncrementalCompiler();
        var set = Denying("staff", "all", "hand") with { Groups = [ByHand("all", "iapgroup:staff"), ByHand("hand", "user:c@example.com")], DirectoryContents = [Contents("corp", ("staff", []))] };
        var before = compiler.Compile(set);
        var first = compiler.Compile(set with { DirectoryContents = [Doubting(Contents("corp", ("staff", [])), ("staff", ["user:a@example.com"]))] });
        before.Groups.Keys.ShouldBe(["all", "all?", "hand", "staff", "staff?"]);
        first.Pods.Values.Single().ShouldBeSameAs(before.Pods.Values.Single());
        first.Groups["all?"].Members.ShouldBe(["user:a@example.com"]);
        var second = compiler.Compile(set with { DirectoryContents = [Doubting(Contents("corp", ("staff", [])), ("staff", ["user:b@example.com"]))] });
        second.Pods.Values.Single().ShouldBeSameAs(first.Pods.Values.Single());
        second.Groups["staff?"].Members.ShouldBe(["user:b@example.com"]);
        CompilationJson.Write(compiler.Compile(set)).ShouldBe(CompilationJson.Write(before));
    }

    [Test]
    public void ANameThatAGroupByHandHasToo_IsUnknown_WhereverItStands()
    {
        var result = PolicyCompiler.Compile(Set("staff", "all") with
        {
            Groups = [ByHand("staff", "user:boss@example.com"), ByHand("all", "iapgroup:staff")],
            DirectoryContents = [Contents("corp", ("staff", ["user:mallory@example.com"]))],
        });
        result.Groups.ShouldBeEmpty();
        var conflicts = result.Findings.Where(finding => finding.Reason == FindingReason.Conflicted).ToList();
        conflicts.Select(finding => finding.Resource!.ToString()).ShouldBe(["IapDirectory/corp", "IapGroup/staff"], ignoreOrder: true);
        conflicts.ShouldAllBe(finding => finding.InForce == "Group staff is unknown: it lets nobody in and spares nobody.");
        conflicts.Single(finding => finding.Resource!.Kind == "IapDirectory").Message.ShouldBe("A group has a name that others give too: staff (IapGroup/staff)");
    }

    [Test]
    public void ANameOfTwoDirectoriesIsUnknown_AndTheOthersAreNot()
    {
        var result = PolicyCompiler.Compile(Set("staff", "own") with
        {
            Directories = [Directory("corp"), Directory("branch")],
            DirectoryContents = [Contents("corp", ("staff", ["user:a@example.com"]), ("own", ["user:a@example.com"])), Contents("branch", ("staff", ["user:b@example.com"]))],
        });
        result.Groups.Keys.ShouldBe(["own"]);
        result.Findings.Where(finding => finding.Reason == FindingReason.Conflicted).Select(finding => finding.Resource!.Name).ShouldBe(["corp", "branch"], ignoreOrder: true);
    }

    [Test]
    public void WhenOnlyPeopleChange_NothingElseIsCompiledAnew()
    {
        var compiler = new IncrementalCompiler();
        var set = Set("staff", "all") with { Groups = [ByHand("all", "iapgroup:staff")], DirectoryContents = [Contents("corp", ("staff", ["user:a@example.com", "user:b@example.com"]))] };
        var before = compiler.Compile(set);
        var after = compiler.Compile(set with { DirectoryContents = [Contents("corp", ("staff", ["user:b@example.com"]))] });
        after.Groups["staff"].Members.ShouldBe(["user:b@example.com"]);
        after.Groups["all"].Members.ShouldBe(["user:b@example.com"]);
        after.Pods.Keys.ShouldAllBe(pod => ReferenceEquals(after.Pods[pod], before.Pods[pod]));
        after.Pods.ShouldNotBeEmpty();
    }

    /// <summary>After any change of what was read the result is that of a compiler that knows nothing of what went before.</summary>
    [Test]
    public void EveryStepIsWhatAFreshCompilerGives()
    {
        var random = new Random(20_300_101);
        var compiler = new IncrementalCompiler();
        var set = Denying("g0", "g1", "g2", "hand") with { Directories = [Directory("corp"), Directory("branch")] };
        for (var step = 0; step < 300; step++)
        {
            set = random.Next(6) switch
            {
                0 => set with { Groups = [ByHand("hand", $"iapgroup:g{random.Next(3)}")] },
                1 => set with { Groups = [ByHand($"g{random.Next(3)}", "user:x@example.com")] },
                2 => set with { Directories = random.Next(2) == 0 ? [Directory("corp")] : [Directory("corp"), Directory("branch")] },
                _ => set with { DirectoryContents = [.. new[] { "corp", "branch" }.Where(_ => random.Next(4) > 0).Select(name => Read(name, random.Next(4)))] },
            };
            CompilationJson.Write(compiler.Compile(set)).ShouldBe(CompilationJson.Write(PolicyCompiler.Compile(set)), $"step {step}");
        }

        DirectoryContents Read(string name, int groups) => Doubting(
            Contents(name, [.. Enumerable.Range(0, groups).Select(i => ($"g{i}", People(random)))]), [.. Enumerable.Range(0, groups).Where(_ => random.Next(2) == 0).Select(i => ($"g{i}", People(random)))]);
    }

    [Test]
    public void AMissingPasswordIsNamed_WithTheNamespaceThatItBelongsInto()
    {
        var result = PolicyCompiler.Compile(Set("staff") with { Secrets = [] });
        result.Findings.Single(finding => finding.Resource?.Kind == "IapDirectory").ToString().ShouldContain("RefNotFound: There is no Secret iap-system/corp-ldap. Create it in iap-system, the controller's own namespace");
        result.Directories["corp"].IsResolved.ShouldBeFalse();
        PolicyCompiler.Compile(Set("staff")).Directories["corp"].Password!.Reveal().ShouldBe("secret");
    }

    [TestCase("iap-key-sessions")]
    [TestCase("iap-directory-0123456789abcdef")]
    [TestCase("iap-revocations-0")]
    [TestCase("iap-controller-ca")]
    [TestCase("iap-webhook-certificate")]
    [TestCase("sh.helm.release.v1.iap.v1")]
    public void AnOwnSecretIsSentToNobodysServer(string name)
    {
        var set = Set("staff");
        var password = ImmutableSortedDictionary<string, Policy.Definitions.SecretText>.Empty.Add("password", new Policy.Definitions.SecretText("key")).Add("secret", new Policy.Definitions.SecretText("key"));
        var (directory, provider) = (Directory("corp"), set.ClusterProviders[0]);
        var result = PolicyCompiler.Compile(set with
        {
            Secrets = [new SecretRecord("iap-system", name, password)],
            Directories = [directory with { Spec = directory.Spec with { Bind = directory.Spec.Bind! with { SecretRef = new DirectorySecretRef { Name = name, Key = "password" } } } }],
            ClusterProviders = [provider with { Spec = provider.Spec with { ClientSecretRef = provider.Spec.ClientSecretRef! with { Name = name } } }],
        });
        result.Directories["corp"].Password.ShouldBeNull();
        result.Directories["corp"].IsResolved.ShouldBeFalse();
        result.Providers.Values.ShouldAllBe(compiled => compiled.Client == null);
        var refused = result.Findings.Where(finding => finding.Reason == FindingReason.SecretForbidden).ToList();
        refused.Select(finding => (finding.Resource!.Kind, finding.Field)).ShouldBe([("IapDirectory", "spec.bind.secretRef.name"), ("ClusterIapProvider", "spec.clientSecretRef.name")], ignoreOrder: true);
        refused.ShouldAllBe(finding => finding.Message == $"Secret iap-system/{name} is the product's own, and nothing else may use it");
    }

    [Test]
    public void AKeyIsNoPassword()
    {
        var tls = ImmutableSortedDictionary<string, Policy.Definitions.SecretText>.Empty.Add("tls.key", new Policy.Definitions.SecretText("-----BEGIN PRIVATE KEY-----\nMC4CAQ\n"));
        var directory = Directory("corp");
        var result = PolicyCompiler.Compile(Set("staff") with
        {
            Secrets = [new SecretRecord("iap-system", "iap-doors", tls)],
            Directories = [directory with { Spec = directory.Spec with { Bind = directory.Spec.Bind! with { SecretRef = new DirectorySecretRef { Name = "iap-doors", Key = "tls.key" } } } }],
        });
        result.Directories["corp"].Password.ShouldBeNull();
        result.Directories["corp"].IsResolved.ShouldBeFalse();
        result.Findings.Single(finding => finding.Reason == FindingReason.SecretForbidden).Message.ShouldBe("Key \"tls.key\" of Secret iap-system/iap-doors holds a key or certificate, and no password");
    }

    private static string[] People(Random random) => [.. "abcdef".Where(_ => random.Next(2) == 0).Select(letter => $"user:{letter}@example.com")];

    /// <summary>A workload whose policy names these groups.</summary>
    private static ResourceSet Set(params string[] groups) => new()
    {
        Pods = [new PodRecord("shop", "shop-0", ImmutableSortedDictionary<string, string>.Empty.Add("app", "shop"), [new PodPort("http", 8080)], ["10.0.0.1"])],
        Services = [new ServiceRecord("shop", "shop", ImmutableSortedDictionary<string, string>.Empty.Add("app", "shop"), [new ServicePort("http", 80, "http")])],
        Directories = [Directory("corp")],
        Secrets =
        [
            new SecretRecord("iap-system", "corp-ldap", ImmutableSortedDictionary<string, Policy.Definitions.SecretText>.Empty.Add("password", new Policy.Definitions.SecretText("secret"))),
            new SecretRecord("iap-system", "corp", ImmutableSortedDictionary<string, Policy.Definitions.SecretText>.Empty.Add("secret", new Policy.Definitions.SecretText("secret"))),
        ],
        ClusterProviders =
        [
            new Resources.Providers.ClusterIapProvider
            {
                Metadata = new ResourceMetadata { Name = "corp" },
                Spec = new Resources.Providers.IapProviderSpec
                {
                    Issuer = "https://corp.example.com", ClientId = "iap", AllowedNamespaces = ["*"], ClientSecretRef = new Resources.Providers.SecretKeyRef { Name = "corp", Namespace = "iap-system", Key = "secret" },
                },
            },
        ],
        Policies =
        [
            new IapPolicy
            {
                Metadata = new ResourceMetadata { Name = "shop", Namespace = "shop" },
                Spec = new IapPolicySpec
                {
                    TargetRefs = [new TargetRef { Kind = "Service", Name = "shop" }],
                    Hosts = ["shop.example.com"],
                    ProviderRef = new ProviderRef { Kind = "ClusterIapProvider", Name = "corp" },
                    Rules = [new PolicyRule { Name = "in", Action = "Allow", Members = [.. groups.Select(group => $"iapgroup:{group}")] }],
                },
            },
        ],
    };

    /// <summary>With a Deny for the same groups, that spares them too.</summary>
    private static ResourceSet Denying(params string[] groups)
    {
        var set = Set(groups);
        var policy = set.Policies[0];
        string[] members = [.. groups.Select(group => $"iapgroup:{group}")];
        return set with { Policies = [policy with { Spec = policy.Spec with { Rules = [.. policy.Spec.Rules!, new PolicyRule { Name = "out", Action = "Deny", Members = members, ExceptMembers = members }] } }] };
    }

    private static DirectoryContents Doubting(DirectoryContents contents, params (string Name, string[] Members)[] groups) =>
        contents with { Doubtful = groups.ToImmutableSortedDictionary(group => group.Name, group => group.Members.ToImmutableArray(), StringComparer.Ordinal) };

    private static IapGroup ByHand(string name, params string[] members) => new() { Metadata = new ResourceMetadata { Name = name }, Spec = new IapGroupSpec { Members = members } };

    private static IapDirectory Directory(string name) => new()
    {
        Metadata = new ResourceMetadata { Name = name },
        Spec = new IapDirectorySpec
        {
            Servers = ["ldaps://ldap.example.com"],
            Bind = new DirectoryBindSpec { Dn = "cn=iap,dc=example,dc=com", SecretRef = new DirectorySecretRef { Name = "corp-ldap", Key = "password" } },
            Users = new DirectoryUsersSpec { BaseDN = "ou=people,dc=example,dc=com" },
            Groups = new DirectoryGroupsSpec { BaseDN = "ou=groups,dc=example,dc=com" },
        },
    };

    private static DirectoryContents Contents(string directory, params (string Name, string[] Members)[] groups) =>
        new(directory, "", groups.ToImmutableSortedDictionary(group => group.Name, group => group.Members.ToImmutableArray(), StringComparer.Ordinal));
}
