using IapK8s.Cli.Clusters;
using IapK8s.Cli.Commands;
using IapK8s.Resources.Findings;
using IapK8s.Sources.Clusters;
using IapK8s.Sources.Directories;

namespace IapK8s.Cli.Loading;

/// <summary>Reads what a command was pointed at: manifests, or else a cluster.</summary>
internal static class ResourceLoader
{
    private const string StandardInput = "-";

    /// <summary>Everything, with whatever is wrong with it as findings.</summary>
    /// <exception cref="CliException">There is nothing to read from.</exception>
    public static async Task<LoadedResources> LoadAsync(CommandContext context, CancellationToken cancellation)
    {
        if (context.Files.Count == 0)
        {
            using var cluster = ClusterAccess.Open(context);
            return await LoadAsync(cluster, context.AllNamespaces ? null : context.Namespace ?? cluster.Namespace, cancellation);
        }

        if ((context.KubeConfig ?? context.Context) is not null)
            throw new CliException("-f and --kubeconfig or --context exclude each other", "Ask about manifests, or about a cluster.");
        var paths = context.Files.Where(path => path != StandardInput).ToList();
        var text = context.Files.Contains(StandardInput) ? await ReadAsync(context.Surroundings.Input(), cancellation) : null;
        var state = ManifestFiles.Read(paths, text);

        // Secrets are rarely kept beside policies, and nothing that is asked here depends on what is in them.
        var resources = state.Resources with { ForbiddenSecrets = [.. ManifestFiles.SecretsNamedBy(state.Resources)] };
        return new LoadedResources(resources, state.Findings, string.Join(", ", context.Files.Select(path => path == StandardInput ? "standard input" : path)));
    }

    /// <summary>The same, for who has a connection already.</summary>
    /// <param name="ns">Where to look for what may not be listed everywhere.</param>
    public static async Task<LoadedResources> LoadAsync(ClusterAccess cluster, string? ns, CancellationToken cancellation)
    {
        var listed = await ClusterListing.ReadAsync(cluster.Api, ns, cancellation);
        return new LoadedResources(listed.State.Resources, listed.State.Findings, $"cluster {cluster.Name}") { IsCluster = true, Unlisted = listed.Unlisted, Statuses = listed.Statuses };
    }

    /// <summary>For commands that answer from what is in force: of files that are broken nobody can tell what was meant.</summary>
    /// <exception cref="CliException">As above, or a file is not valid: every mistake has been told by then.</exception>
    public static async Task<LoadedResources> LoadSoundAsync(CommandContext context, CancellationToken cancellation)
    {
        var loaded = await LoadAsync(context, cancellation);
        if (loaded.IsCluster)
        {
            foreach (var unlisted in loaded.Unlisted)
                context.Warn($"{unlisted.Resource}{(unlisted.OnlyIn is null ? "" : $" outside {unlisted.OnlyIn}")} could not be looked at, so the answer is incomplete: {unlisted.Why}");
            foreach (var mistake in loaded.Findings.Where(finding => finding.Severity == FindingSeverity.Error))
                context.Warn($"An older version may be in force, so the answer is incomplete: {mistake with { InForce = null }}");
            return loaded;
        }

        var mistakes = loaded.Findings.Where(finding => finding.Severity == FindingSeverity.Error).ToList();
        if (mistakes.Count == 0)
            return Complete(context, loaded);
        foreach (var mistake in mistakes)
            context.Warn((mistake with { InForce = null }).ToString());
        throw new CliException($"{loaded.Origin} cannot be asked: {(mistakes.Count == 1 ? "one mistake" : $"{mistakes.Count} mistakes")}", "Mend what stands above; kubectl iap lint tells more.");
    }

    private static LoadedResources Complete(CommandContext context, LoadedResources loaded)
    {
        var (resources, assumed) = AssumedWorkloads.Complete(loaded.Resources);
        if (!assumed.IsEmpty)
            context.Warn($"{loaded.Origin} holds no pods of {string.Join(", ", assumed.Take(5))}{(assumed.Length > 5 ? $" and {assumed.Length - 5} more" : "")}; one of each is assumed");
        return loaded with { Resources = resources, Assumed = assumed };
    }

    /// <summary>One byte more than is allowed, so that who parses it sees that it is too long.</summary>
    private static async Task<byte[]> ReadAsync(Stream input, CancellationToken cancellation)
    {
        await using var stream = input;
        var buffer = new byte[ManifestFiles.LongestText + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return buffer[..length];
    }
}
