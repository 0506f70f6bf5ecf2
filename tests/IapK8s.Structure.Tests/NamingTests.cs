namespace IapK8s.Structure.Tests;

internal sealed class NamingTests
{
    [Test]
    public void ANamespaceIsItsFolder() => Naming.NamespacesAwayFromTheirFolder(Repository.Here).ShouldBeEmpty();

    [Test]
    public void NoTypeBearsTheNameOfANamespace() => Naming.TypesNamedLikeANamespace(Repository.Here).ShouldBeEmpty();

    [Test]
    public void ANamespaceAwayFromItsFolderIsFound()
    {
        using var sample = new SampleRepository()
            .With("src/IapK8s.Proxy/Program.cs", "return 0;")
            .With("src/IapK8s.Proxy/Doors/A.cs", "namespace IapK8s.Proxy.Doors;")
            .With("src/IapK8s.Proxy/Doors/B.cs", "namespace IapK8s.Proxy;")
            .With("src/IapK8s.Proxy/Doors/C.cs", "internal sealed class C;");
        Naming.NamespacesAwayFromTheirFolder(sample.Look()).ShouldBe(
        [
            "src/IapK8s.Proxy/Doors/B.cs: IapK8s.Proxy instead of IapK8s.Proxy.Doors",
            "src/IapK8s.Proxy/Doors/C.cs: (none) instead of IapK8s.Proxy.Doors",
        ]);
    }

    [TestCase("public sealed class Policy")]
    [TestCase("internal readonly record struct Doors(int Count);")]
    [TestCase("    private enum Proxy { None }")]
    public void ATypeNamedLikeANamespaceIsFound(string declaration)
    {
        using var sample = new SampleRepository()
            .With("src/IapK8s.Policy/A.cs", "namespace IapK8s.Policy;\n" + declaration)
            .With("src/IapK8s.Proxy/Doors/B.cs", "namespace IapK8s.Proxy.Doors;\ninternal sealed class PolicyDoor;");
        Naming.TypesNamedLikeANamespace(sample.Look()).Count().ShouldBe(1);
    }

    [Test]
    public void AMessageNamedLikeANamespaceIsFound()
    {
        using var sample = new SampleRepository()
            .With("src/IapK8s.Policy/A.cs", "namespace IapK8s.Policy;")
            .With("src/IapK8s.Protocol/Protos/iapk8s/push.proto", "message Policy {\n}\nmessage PolicyRule {\n}");
        Naming.TypesNamedLikeANamespace(sample.Look()).ShouldBe(["src/IapK8s.Protocol/Protos/iapk8s/push.proto: Policy"]);
    }

    [Test]
    public void AMessageThatOthersPublishedKeepsItsName()
    {
        using var sample = new SampleRepository()
            .With("src/IapK8s.Policy/A.cs", "namespace IapK8s.Policy;")
            .With("src/IapK8s.Protocol/Protos/google/policy.proto", "message Policy {\n}");
        Naming.TypesNamedLikeANamespace(sample.Look()).ShouldBeEmpty();
    }
}
