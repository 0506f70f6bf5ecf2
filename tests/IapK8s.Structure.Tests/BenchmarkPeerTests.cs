using System.Xml.Linq;

namespace IapK8s.Structure.Tests;

/// <summary>The bare forwarder stands for "the sidecar without its work", which it does only if both are built alike.</summary>
internal sealed class BenchmarkPeerTests
{
    /// <summary>Names, and a switch of the compiler that changes nothing in the program.</summary>
    private static readonly string[] Names = ["AssemblyName", "RootNamespace", "AllowUnsafeBlocks"];

    [Test]
    public void TheBareForwarderIsPublishedAsTheSidecarIs() =>
        Properties("hack/bench/BareYarp/BareYarp.csproj").ShouldBe(Properties("src/IapK8s.Sidecar/IapK8s.Sidecar.csproj"), ignoreOrder: true);

    private static IEnumerable<string> Properties(string project)
    {
        var document = XDocument.Parse(Repository.Here.Read(project));
        var properties = from property in document.Descendants("PropertyGroup").Elements()
                         where !Names.Contains(property.Name.LocalName)
                         select $"{property.Name.LocalName} = {property.Value}";
        return properties.Concat(document.Descendants("LinkerArg").Select(argument => $"linker {argument.Attribute("Include")!.Value}"));
    }
}
