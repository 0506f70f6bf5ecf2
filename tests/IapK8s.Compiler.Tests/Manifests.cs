using IapK8s.Compiler.Inputs;
using IapK8s.TestKit.Controllers;
using IapK8s.TestKit.Goldens;

namespace IapK8s.Compiler.Tests;

/// <summary>Resource sets, read from testdata as the directory source reads them.</summary>
internal static class Manifests
{
    public static IEnumerable<string> Cases() =>
        Directory.EnumerateDirectories(Golden.Folder()).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal);

    public static ResourceSet Read(string name) => ReadManifests.From(Path.Combine(Golden.Folder(), name, "in.yaml"));
}
