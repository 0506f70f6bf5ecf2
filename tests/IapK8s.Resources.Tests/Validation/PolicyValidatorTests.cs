using System.Collections.Immutable;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Metadata;
using IapK8s.Resources.Policies;
using IapK8s.Resources.Validation;

namespace IapK8s.Resources.Tests.Validation;

/// <summary>The table of single mistakes lies with the reader of files; here is what it cannot show.</summary>
internal sealed class PolicyValidatorTests
{
    [Test]
    public void AcceptsEveryEnforcedField()
    {
        var spec = new IapPolicySpec
        {
            Mode = "Enforce",
            EnforceAt = "Sidecar",
            TargetRefs = [new TargetRef { Group = "", Kind = "Service", Name = "shop", SectionName = "http" }],
            Hosts = ["shop.example.com", "http://shop.localhost:8081"],
            ProviderRef = new ProviderRef { Kind = "IapProvider", Name = "corp", Namespace = "shop" },
            Rules =
            [
                new PolicyRule { Name = "a", Action = "Allow", Members = ["group:x", "claim:a=b"], Methods = ["GET", "PROPFIND"], Hosts = ["SHOP.example.com"], Paths = ["/x/**"], Require = new RequirementSpec { Amr = ["hwk"] } },
                new PolicyRule { Name = "b", Action = "Deny", Members = ["allUsers"], ExceptMembers = ["allAuthenticatedUsers"], Unless = new RequirementSpec { MaxAuthAge = "10m" }, Condition = "request.ip != ''" },
            ],
            Session = new SessionSpec { MaxAge = "8h", IdleTimeout = "1h", RecheckInterval = "30m", StaleFor = "0s" },
            Programmatic = new ProgrammaticSpec { Audiences = ["shop"] },
            Assertion = new AssertionSpec { Audience = "/namespaces/shop/policies/other", Headers = "Iap", Claims = ["department"] },
            Cors = new CorsSpec { Preflight = "PassThrough" },
            Paths = new PathsSpec { EscapedSlash = "Keep", Semicolon = "Reject" },
            AccessDenied = new AccessDeniedSpec { RedirectUri = "https://help.example.com/" },
            Network = new NetworkSpec { TrustedProxies = ["10.0.0.0/8"] },
            Capture = new CaptureSpec
            {
                Mode = "Init",
                Scope = "All",
                Opaque = [new OpaquePort(9100, ["10.0.0.0/8", "fd00::/8"]), new OpaquePort(9101, ["10.0.0.0/8"])],
                Loopback = new LoopbackSpec("Locked", [8080]),
            },
            Audit = new AuditSpec { Level = "Denied", OnFull = "Deny" },
        };
        Validate(spec).ShouldBeEmpty();
    }

    [Test]
    public void SaysEverythingThatIsWrong_NotTheFirst()
    {
        var findings = Validate(new IapPolicySpec());
        findings.Select(finding => (finding.Reason, finding.Field)).ShouldBe(
            [(FindingReason.Required, "spec.targetRefs"), (FindingReason.Required, "spec.rules")]);
    }

    [Test]
    public void NamesThePlaceOfEveryMistakeInACondition()
    {
        var rule = Sound().Rules![0] with { Condition = "request.path == 1 &&\n'x' in identity.nope" };
        var findings = Validate(Sound() with { Rules = [rule] });
        findings.Select(finding => finding.Field).Distinct().ShouldBe([$"spec.rules[{rule.Name}].condition"]);
        findings.Select(finding => finding.Message.Split(':')[1].Split(',')[0]).ShouldBe(["14", "8"]);
        findings[0].Message.ShouldBe("At 1:14, \"request.path ^== 1 &&\\u000a'x' in identity.nope\": found no matching overload for '==' applied to (string, int)");
        findings[1].Message.ShouldContain("there are identity.sub, identity.email");
    }

    [Test]
    public void BoundsEveryList()
    {
        var rule = Sound().Rules![0];
        var many = Enumerable.Range(0, 6_000).Select(i => $"x{i}").ToList();
        foreach (var spec in new[]
        {
            Sound() with { Rules = [.. many.Select(name => rule with { Name = name })] },
            Sound() with { Hosts = [.. many.Select(name => $"{name}.example.com")] },
            Sound() with { TargetRefs = [.. many.Select(name => new TargetRef { Kind = "Service", Name = name })] },
            Sound() with { Rules = [rule with { Members = [.. many.Select(name => $"group:{name}")] }] },
            Sound() with { Rules = [rule with { Paths = [.. many.Select(name => $"/{name}")] }] },
            Sound() with { Rules = [rule with { Methods = [.. many.Select(name => name.ToUpperInvariant())] }] },
            Sound() with { Programmatic = new ProgrammaticSpec { Audiences = many } },
            Sound() with { Assertion = new AssertionSpec { Claims = many } },
            Sound() with { Capture = new CaptureSpec { Opaque = [.. many.Select((_, i) => new OpaquePort(i + 1, ["10.0.0.0/8"]))] } },
            Sound() with { Capture = new CaptureSpec { Opaque = [new OpaquePort(9100, [.. many.Select((_, i) => $"10.{i / 256}.{i % 256}.0/24")])] } },
            Sound() with { Capture = new CaptureSpec { Loopback = new LoopbackSpec(null, [.. many.Select((_, i) => i + 1L)]) } },
            Sound() with { Network = new NetworkSpec { TrustedProxies = [.. many.Select((_, i) => $"10.{i / 256}.{i % 256}.0/24")] } },
            Sound() with { TargetRefs = null, Selector = new LabelSelector { MatchLabels = many.ToDictionary(name => name) } },
        })
        {
            Validate(spec).ShouldHaveSingleItem().Message.ShouldContain("6000");
        }
    }

    private static IapPolicySpec Sound() => new()
    {
        TargetRefs = [new TargetRef { Kind = "Service", Name = "shop" }],
        ProviderRef = new ProviderRef { Kind = "IapProvider", Name = "corp" },
        Rules = [new PolicyRule { Name = "all", Action = "Allow", Members = ["allUsers"] }],
    };

    private static ImmutableArray<Finding> Validate(IapPolicySpec spec) =>
        PolicyValidator.Validate(new IapPolicy { Metadata = new ResourceMetadata { Name = "shop", Namespace = "shop" }, Spec = spec });
}
