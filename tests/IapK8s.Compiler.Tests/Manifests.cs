using IapK8s.Compiler.Inputs;
using IapK8s.Resources.Findings;
using IapK8s.Sources.Directories;

namespace IapK8s.Compiler.Tests;

/// <summary>Resource sets, read from testdata as the directory source reads them.</summary>
internal static class Manifests
{
    public static IEnumerable<string> Cases() =>
        Directory.EnumerateDirectories(Golden.Folder()).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal);

    public static ResourceSet Read(string name)
    {
        var folder = Directory.CreateTempSubdirectory("iap-compiler-").FullName;
        File.Copy(Path.Combine(Golden.Folder(), name, "in.yaml"), Path.Combine(folder, "in.yaml"));
        var state = FirstState(folder);
        Directory.Delete(folder, recursive: true);
        state.Findings.ShouldAllBe(finding => finding.Severity == FindingSeverity.Warning);
        return state.Resources;
    }

    private static Sources.SourceState FirstState(string folder)
    {
        var states = new DirectorySource(new DirectorySourceOptions { Path = folder }, TimeProvider.System).WatchAsync(CancellationToken.None).GetAsyncEnumerator();
        var first = states.MoveNextAsync();
        first.IsCompletedSuccessfully.ShouldBeTrue("the first state is there without waiting");
        var state = states.Current;
        states.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return state;
    }
}
