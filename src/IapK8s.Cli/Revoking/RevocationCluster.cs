using System.Net;
using System.Text.Json;
using IapK8s.Cli.Clusters;
using IapK8s.Cli.Commands;
using IapK8s.Resources;
using IapK8s.Sources.Clusters;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace IapK8s.Cli.Revoking;

/// <summary>Writes revocations to a cluster with the rights of whoever asks.</summary>
internal sealed class RevocationCluster(ClusterAccess cluster)
{
    private const string Plural = "iaprevocations";
    private const string FieldManager = "kubectl-iap";

    /// <param name="dryRun">The API server checks all of it, and keeps nothing.</param>
    /// <exception cref="ApiException">The API server refuses.</exception>
    public Task ApplyAsync(RevocationManifest manifest, bool dryRun, CancellationToken cancellation) => AskAsync(() => cluster.Client.CustomObjects.PatchClusterCustomObjectAsync(
        new V1Patch(manifest.ToJson(), V1Patch.PatchType.ApplyPatch), ApiGroup.Name, ApiGroup.Version, Plural, manifest.Metadata.Name, dryRun ? "All" : null, FieldManager, cancellationToken: cancellation));

    /// <exception cref="CliException">There is no such one.</exception>
    public async Task DeleteAsync(string name, CancellationToken cancellation)
    {
        try
        {
            await AskAsync(() => cluster.Client.CustomObjects.DeleteClusterCustomObjectAsync(ApiGroup.Name, ApiGroup.Version, Plural, name, cancellationToken: cancellation));
        }
        catch (ApiException missing) when (missing.Status == HttpStatusCode.NotFound)
        {
            throw new CliException($"There is no IapRevocation {name} in cluster {cluster.Name}", "See kubectl iap revoke list.");
        }
    }

    private static async Task AskAsync(Func<Task<object>> ask)
    {
        try
        {
            await ask();
        }
        catch (HttpOperationException refused)
        {
            throw new ApiException(refused.Response.StatusCode, MessageOf(refused.Response.Content) ?? refused.Message);
        }
    }

    private static string? MessageOf(string? content)
    {
        try
        {
            using var status = JsonDocument.Parse(content ?? "");
            return status.RootElement.TryGetProperty("message", out var message) ? message.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
