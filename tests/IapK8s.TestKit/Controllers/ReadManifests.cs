using IapK8s.Compiler.Inputs;
using IapK8s.Resources.Findings;
using IapK8s.Sources.Directories;
using Shouldly;

namespace IapK8s.TestKit.Controllers;

/// <summary>Manifests as the directory source reads them.</summary>
public static class ReadManifests
{
    /// <param name="file">YAML, in which nothing may be wrong.</param>
    public static ResourceSet From(string file)
    {
        var folder = Directory.CreateTempSubdirectory("iap-manifests-").FullName;
        File.Copy(file, Path.Combine(folder, "in.yaml"));
        var states = new DirectorySource(new DirectorySourceOptions { Path = folder }, TimeProvider.System).WatchAsync(CancellationToken.None).GetAsyncEnumerator();
        var first = states.MoveNextAsync();
        first.IsCompletedSuccessfully.ShouldBeTrue("the first state is there without waiting");
        var state = states.Current;
        states.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Directory.Delete(folder, recursive: true);
        state.Findings.ShouldAllBe(finding => finding.Severity == FindingSeverity.Warning);
        return state.Resources;
    }
}
