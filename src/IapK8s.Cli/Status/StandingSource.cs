using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using IapK8s.Cli.Clusters;
using IapK8s.Cli.Commands;
using IapK8s.Resources;
using IapK8s.Sources.Clusters;

namespace IapK8s.Cli.Status;

/// <summary>Where the standing of policies is written down: the state directory of a controller without a cluster, or the objects of an API server.</summary>
internal static class StandingSource
{
    private const int LongestFile = 256 * 1024 * 1024;

    /// <exception cref="CliException">There is none, or it is broken.</exception>
    public static async Task<StandingReport> ReadFileAsync(string stateDirectory, CancellationToken cancellation)
    {
        var path = Path.Join(stateDirectory, "status.json");
        if (!File.Exists(path))
        {
            throw new CliException($"There is no {path}", "Name the controller's --state-dir. It writes the file once it has read its source.", ExitCodes.Unknown);
        }

        try
        {
            await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (stream.Length > LongestFile)
            {
                throw new CliException($"{path} is longer than any status", "Name the controller's --state-dir.");
            }

            using var document = await JsonDocument.ParseAsync(stream, cancellationToken: cancellation);
            var policies = document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("policies", out var listed) && listed.ValueKind == JsonValueKind.Array
                ? listed.EnumerateArray().Select(StandingReader.OfFile).ToImmutableArray()
                : throw new CliException($"{path} is no status", "Name the controller's --state-dir.");
            return new StandingReport(path, policies);
        }
        catch (JsonException)
        {
            throw new CliException($"{path} is no JSON", "Name the controller's --state-dir.");
        }
    }

    public static async Task<StandingReport> ReadClusterAsync(ClusterAccess cluster, string? ns, CommandContext context, CancellationToken cancellation)
    {
        var (policies, isPartial) = (new List<PolicyStanding>(), false);
        foreach (var (kind, path) in new[] { (ApiGroup.ClusterIapPolicy, "clusteriappolicies"), (ApiGroup.IapPolicy, ns is null ? "iappolicies" : $"namespaces/{Uri.EscapeDataString(ns)}/iappolicies") })
        {
            try
            {
                var (objects, _) = await cluster.Api.ListAsync($"/apis/{ApiGroup.ApiVersion}/{path}?limit={ApiReader.PageSize}", cancellation);
                policies.AddRange(objects.Select(json => StandingReader.OfObject(kind, JsonDocument.Parse(json).RootElement)));
            }
            catch (ApiException refused) when (refused.Status == HttpStatusCode.Forbidden && kind == ApiGroup.ClusterIapPolicy)
            {
                isPartial = true;
                context.Warn($"Cluster policies could not be looked at: {refused.Message}");
            }
        }

        return new StandingReport($"cluster {cluster.Name}", [.. policies.OrderBy(policy => policy.Namespace, StringComparer.Ordinal).ThenBy(policy => policy.Name, StringComparer.Ordinal)]) { IsPartial = isPartial };
    }
}
