using IapK8s.Protocol.Push.V1;
using IapK8s.Protocol.Versions;
using IapK8s.Proxy.Snapshots;

namespace IapK8s.Proxy.Tests.Snapshots;

internal sealed class ResourceTableTests
{
    [Test]
    public void AResponseIsATransaction()
    {
        var before = ResourceTable.Empty.Apply(Response([Portal("a", "1"), Portal("b", "1")]), []);
        var refused = Response([Portal("a", "2"), new Resource { Name = "c", Version = "x", Portal = new Portal() }], ["b"]);
        Should.Throw<RefusedException>(() => before.Apply(refused, [])).Resource.ShouldBe("c");
        before.Resources.Keys.ShouldBe(["a", "b"], ignoreOrder: true);
        before.Resources["a"].Portal.ExternalUrl.ShouldBe("1");
    }

    [Test]
    public void TheVersionIsThatOfWhatIsHeld_HoweverItCameToBe()
    {
        var atOnce = ResourceTable.Empty.Apply(Response([Portal("a", "2"), Portal("c", "1")]), []);
        var inSteps = ResourceTable.Empty.Apply(Response([Portal("b", "1"), Portal("a", "1")]), []).Apply(Response([Portal("c", "1"), Portal("a", "2")], ["b", "never"]), []);
        inSteps.Version.ShouldBe(atOnce.Version);
        inSteps.Version.ShouldNotBe(ResourceTable.Empty.Version);
    }

    [Test]
    public void AForgedVersionIsRefused()
    {
        var resource = Portal("a", "1");
        resource.Portal.ExternalUrl = "2";
        Should.Throw<RefusedException>(() => ResourceTable.Empty.Apply(Response([resource]), []));
    }

    [Test]
    public void AResourceMovedToAnotherNameIsRefused()
    {
        var resource = Portal("a", "1");
        resource.Name = "b";
        Should.Throw<RefusedException>(() => ResourceTable.Empty.Apply(Response([resource]), []));
    }

    [Test]
    public void AFeatureThatIsLackingIsNamed()
    {
        var resource = ContentVersion.Stamp(new Resource { Name = "a", Portal = new Portal(), RequiredFeatures = { "later" } });
        Should.Throw<RefusedException>(() => ResourceTable.Empty.Apply(Response([resource]), [])).Message.ShouldBe("Missing feature: later");
        ResourceTable.Empty.Apply(Response([resource]), ["later"]).Resources.Count.ShouldBe(1);
    }

    [Test]
    public void AnUnknownKindIsRefused() =>
        Should.Throw<RefusedException>(() => ResourceTable.Empty.Apply(Response([ContentVersion.Stamp(new Resource { Name = "later/a" })]), []));

    [Test]
    public void OneNameTwiceIsRefused() =>
        Should.Throw<RefusedException>(() => ResourceTable.Empty.Apply(Response([Portal("a", "1"), Portal("a", "2")]), []));

    private static DeltaResponse Response(IEnumerable<Resource> resources, IEnumerable<string>? removed = null) => new() { Resources = { resources }, RemovedResources = { removed ?? [] } };

    private static Resource Portal(string name, string url) => ContentVersion.Stamp(new Resource { Name = name, Portal = new Portal { ExternalUrl = url } });
}
