using IapK8s.Cli.Loading;
using IapK8s.Sources.Directories;
using IapK8s.TestKit.Goldens;

namespace IapK8s.Cli.Tests.Diff;

/// <summary>hack/demo/org as it is, and as somebody would have it.</summary>
internal static class Organisation
{
    public static string Folder { get; } = Path.GetFullPath(Path.Combine(Golden.Folder(), "..", "..", "..", "..", "hack", "demo", "org", "policies"));

    public static PolicyWorld World(string folder)
    {
        var state = ManifestFiles.Read([folder]);
        return PolicyWorld.Compile(new LoadedResources(state.Resources with { ForbiddenSecrets = [.. ManifestFiles.SecretsNamedBy(state.Resources)] }, state.Findings, folder));
    }

    /// <summary>A copy with texts replaced.</summary>
    public static string Changed(string at, params (string File, string Old, string New)[] changes)
    {
        Directory.CreateDirectory(at);
        foreach (var file in Directory.GetFiles(Folder))
        {
            var text = File.ReadAllText(file);
            foreach (var (_, old, now) in changes.Where(change => change.File == Path.GetFileName(file)))
            {
                text.ShouldContain(old);
                text = text.Replace(old, now, StringComparison.Ordinal);
            }

            File.WriteAllText(Path.Combine(at, Path.GetFileName(file)), text);
        }

        return at;
    }
}
