using IapK8s.Policy.Definitions;
using IapK8s.Policy.Snapshots;
using IapK8s.Protocol.Credentials;
using IapK8s.Protocol.Mapping;
using IapK8s.Protocol.Push.V1;
using IapK8s.Protocol.Versions;
using IapK8s.Proxy.Snapshots;
using HostEntry = IapK8s.Policy.Definitions.HostEntry;
using Member = IapK8s.Policy.Definitions.Member;
using MemberKind = IapK8s.Policy.Definitions.MemberKind;

namespace IapK8s.Proxy.Tests.Snapshots;

internal sealed class StateBuilderTests
{
    [Test]
    public void AnEmptyTableVerifiesNobodyAndKnowsNoPolicy()
    {
        var state = StateBuilder.Build(ResourceTable.Empty, null, PeerKind.Pod).State;
        state.Policies.Find(80, "a.localhost").Status.ShouldBe(LookupStatus.PortWithoutPolicy);
        state.Sessions.TryVerify("anything"u8, out _).ShouldBeFalse();
        state.Portal.ShouldBeNull();
        state.Gateway.ShouldBeNull();
    }

    [Test]
    public void APolicyThatDidNotChangeIsTakenOverAsItIs()
    {
        var before = StateBuilder.Build(Table(Policy("ns/a", 1), Policy("ns/b", 2)), null, PeerKind.Pod);
        var after = StateBuilder.Build(before.Table.Apply(new DeltaResponse { Resources = { Policy("ns/b", 3) } }, []), before, PeerKind.Pod);
        after.State.Policies.ShouldNotBeSameAs(before.State.Policies);
        after.State.Policies.Policies[0].Definition.ShouldBeSameAs(before.State.Policies.Policies[0].Definition);
        after.State.Policies.Policies[1].Definition.ShouldNotBeSameAs(before.State.Policies.Policies[1].Definition);
        after.State.Policies.Find(2, "a.localhost").Status.ShouldBe(LookupStatus.PortWithoutPolicy);
        after.State.Policies.Find(3, "a.localhost").Status.ShouldBe(LookupStatus.Found);
    }

    [Test]
    public void PoliciesThatCannotBeEnforcedTogetherAreRefused() =>
        Should.Throw<PolicyRejectedException>(() => StateBuilder.Build(Table(Policy("ns/a", 1), Policy("ns/b", 1)), null, PeerKind.Pod));

    [Test]
    public void APolicyThatCannotBeReadIsRefusedByName()
    {
        var policy = Policy("ns/a", 1);
        policy.Policy.Rules[0].Action = Protocol.Push.V1.Action.Unspecified;
        policy.Policy.Rules[0].Members[0].Kind = Protocol.Push.V1.MemberKind.Unspecified;
        Should.Throw<RefusedException>(() => StateBuilder.Build(Table(ContentVersion.Stamp(policy)), null, PeerKind.Pod)).Resource.ShouldBe("policy/ns/a");
    }

    [Test]
    public void APodNeverHoldsGatewaySecrets_EvenIfTheyWerePushed()
    {
        var table = Table(ContentVersion.Stamp(new Resource { Name = "session-signing-keys", SessionSigningKeys = new SessionSigningKeys() }));
        StateBuilder.Build(table, null, PeerKind.Pod).State.Gateway.ShouldBeNull();
    }

    private static ResourceTable Table(params IEnumerable<Resource> resources) => ResourceTable.Empty.Apply(new DeltaResponse { Resources = { resources } }, []);

    private static Resource Policy(string name, int port) => ContentVersion.Stamp(new Resource
    {
        Name = ResourceNames.Policy(name),
        Policy = PolicyMapping.ToWire(new PolicyDefinition
        {
            Name = name,
            Namespace = "ns",
            Generation = 1,
            Ports = [port],
            Hosts = [new HostEntry("http", "a.localhost", 8081)],
            Provider = "/corp",
            Rules =
            [
                new RuleDefinition { Level = PolicyLevel.Workload, Policy = name, Name = "all", Provider = "/corp", Action = RuleAction.Allow, Members = [new Member(MemberKind.AllAuthenticatedUsers, "")] },
            ],
            Assertion = new AssertionSettings { Audience = "/namespaces/ns/policies/a" },
        }),
    });
}
