using System.Net;
using System.Net.Http.Headers;
using System.Text;
using IapK8s.Cli.Clusters;
using IapK8s.Cli.Commands;
using IapK8s.Resources;
using IapK8s.Sources.Clusters;

namespace IapK8s.Cli.Revoke;

/// <summary>Writes revocations to a cluster with the rights of whoever asks.</summary>
internal sealed class RevocationCluster(ClusterAccess cluster)
{
    private const string Path = $"apis/{ApiGroup.ApiVersion}/iaprevocations";
    private const string FieldManager = "kubectl-iap";

    /// <param name="dryRun">The API server checks all of it, and keeps nothing.</param>
    /// <exception cref="ApiException">The API server refuses.</exception>
    /// <exception cref="CliException">There is one of that name.</exception>
    public async Task CreateAsync(RevocationManifest manifest, bool dryRun, CancellationToken cancellation)
    {
        try
        {
            // Not applied: who may patch one could have it deleted, by an owner that is not there.
            using var content = new StringContent(manifest.ToJson(), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{Path}?fieldManager={FieldManager}{(dryRun ? "&dryRun=All" : "")}") { Content = content };
            using var answer = await cluster.Api.SendAsync(request, cancellation);
        }
        catch (ApiException taken) when (taken.Status == HttpStatusCode.Conflict)
        {
            throw new CliException($"IapRevocation {manifest.Metadata.Name} is there already in cluster {cluster.Name}", "It says the same, or somebody else wrote it: see kubectl iap revoke list. A revocation is never changed.");
        }
    }

    /// <exception cref="CliException">There is no such one.</exception>
    public async Task DeleteAsync(string name, CancellationToken cancellation)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Delete, $"{Path}/{Uri.EscapeDataString(name)}");
            using var answer = await cluster.Api.SendAsync(request, cancellation);
        }
        catch (ApiException missing) when (missing.Status == HttpStatusCode.NotFound)
        {
            throw new CliException($"There is no IapRevocation {name} in cluster {cluster.Name}", "See kubectl iap revoke list.");
        }
    }
}
