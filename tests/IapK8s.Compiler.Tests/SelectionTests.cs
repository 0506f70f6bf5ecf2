using System.Collections.Immutable;
using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Outputs;
using IapK8s.Resources.Metadata;
using IapK8s.Resources.Policies;

namespace IapK8s.Compiler.Tests;

/// <summary>Whom policies select is told by labels, and whether that is all that they mean.</summary>
internal sealed class SelectionTests
{
    private static readonly ServiceRecord Api = new("shop", "api", Labels("api"), []);
    private static readonly ServiceRecord Web = new("shop", "web", Labels("web"), []);
    private static readonly ServiceRecord Headless = new("shop", "headless", ImmutableSortedDictionary<string, string>.Empty, []);
    private static readonly WorkloadRecord Deployment = new("Deployment", "shop", "web", new LabelSelector { MatchLabels = Labels("web") });
    private static readonly RouteRecord Ingress = new("Ingress", "shop", "shop", [], [new("", "shop", "api", "80"), new("", "shop", "web", "80"), new("", "other", "web", "80")]);

    [Test]
    public void WhatIsNamedAndThereIsWhole()
    {
        var selection = Select(new TargetRef { Kind = "Service", Name = "api" }, new TargetRef { Kind = "Deployment", Name = "web" }).ShouldNotBeNull();
        selection.IsWhole.ShouldBeTrue();
        selection.Takes(Labels("api")).ShouldBeTrue();
        selection.Takes(Labels("web")).ShouldBeTrue();
        selection.Takes(Labels("other")).ShouldBeFalse();
        selection.Takes(ImmutableSortedDictionary<string, string>.Empty).ShouldBeFalse();
    }

    [TestCase("Service", "gone")]
    [TestCase("Service", "headless")]
    [TestCase("Deployment", "gone")]
    [TestCase("Ingress", "gone")]
    public void WhatIsMissingLeavesItUntold_BesideWhatIsThere(string kind, string name)
    {
        var selection = Select(new TargetRef { Kind = "Service", Name = "api" }, new TargetRef { Kind = kind, Name = name }).ShouldNotBeNull();
        selection.IsWhole.ShouldBeFalse();
        selection.Pods.Length.ShouldBe(1);
        Select(new TargetRef { Kind = kind, Name = name }).ShouldBeNull("nothing is told of it at all");
    }

    /// <summary>A backend of another namespace is nothing that the policy could select; one that is missing is.</summary>
    [Test]
    public void EveryBackendOfARouteCounts()
    {
        var target = new TargetRef { Kind = "Ingress", Name = "shop" };
        Select(target)!.IsWhole.ShouldBeTrue();
        Select([Api], target)!.IsWhole.ShouldBeFalse();
    }

    /// <summary>Neither webhook, fence nor capture asks for a sidecar in pods that know nothing of the policy.</summary>
    [Test]
    public void WhatIsDecidedAtTheGatewayAloneSelectsNoPod()
    {
        PolicyCompiler.Compile(At("Gateway")).Selections.ShouldBeEmpty();
        PolicyCompiler.Compile(At("Both")).Selections.ShouldHaveSingleItem();

        static ResourceSet At(string place) => ResourceSet.Empty with
        {
            Services = [Web],
            Policies =
            [
                new IapPolicy
                {
                    Metadata = new ResourceMetadata { Name = "shop", Namespace = "shop" },
                    Spec = new IapPolicySpec
                    {
                        EnforceAt = place, Hosts = ["shop.example.com"], TargetRefs = [new TargetRef { Kind = "Service", Name = "web" }],
                        Rules = [new PolicyRule { Name = "all", Action = "Allow", Members = ["allUsers"] }],
                    },
                },
            ],
        };
    }

    private static PolicySelection? Select(params TargetRef[] targets) => Select([Api, Web, Headless], targets);

    private static PolicySelection? Select(ImmutableArray<ServiceRecord> services, params TargetRef[] targets) => PolicyCompiler.Compile(ResourceSet.Empty with
    {
        Policies =
        [
            new IapPolicy
            {
                Metadata = new ResourceMetadata { Name = "shop", Namespace = "shop" },
                Spec = new IapPolicySpec { TargetRefs = targets, Rules = [new PolicyRule { Name = "all", Action = "Allow", Members = ["allUsers"] }] },
            },
        ],
        Services = services,
        Workloads = [Deployment],
        Routes = [Ingress],
    }).Selections.SingleOrDefault();

    private static ImmutableSortedDictionary<string, string> Labels(string app) => ImmutableSortedDictionary<string, string>.Empty.Add("app", app);
}
