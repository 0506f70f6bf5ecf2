using System.Net;
using IapK8s.Controller.Leadership;
using IapK8s.Resources;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Schemas;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace IapK8s.Controller.Status.Clusters;

/// <summary>What became of a patch.</summary>
internal enum PatchResult
{
    /// <summary>It was not written, and why is not known.</summary>
    Failed = 0,
    Written,

    /// <summary>This replica may not write now.</summary>
    NotLeading,

    /// <summary>The API server asks everybody to come later, or did not answer at all.</summary>
    Away,
}

/// <param name="RetryAfter">What the API server asks for.</param>
internal sealed record PatchOutcome(PatchResult Result, string Reason = "", TimeSpan? RetryAfter = null);

/// <summary>Writes the status of one object, under the Lease. A merge patch, not an apply: what others put into a status goes, and an apply could not take it out.</summary>
internal sealed class StatusPatcher(IKubernetes client, ILeadership leadership, LeaseOptions lease)
{
    private const string FieldManager = "iap-controller";

    private static readonly Dictionary<string, ResourceKind> Kinds = ResourceKinds.All.ToDictionary(kind => kind.Name, StringComparer.Ordinal);

    /// <param name="patch">Of <c>status</c>, JSON.</param>
    public async Task<PatchOutcome> PatchAsync(ResourceId id, string patch, CancellationToken cancellation)
    {
        if (!await leadership.ConfirmAsync(cancellation))
        {
            return new PatchOutcome(PatchResult.NotLeading);
        }

        using var limit = lease.LimitWrite(cancellation);
        try
        {
            await SendAsync(id, new V1Patch($$"""{"status":{{patch}}}""", V1Patch.PatchType.MergePatch), limit.Token);
            return new PatchOutcome(PatchResult.Written);
        }
        catch (HttpOperationException refused)
        {
            var isBusy = refused.Response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable;
            return new PatchOutcome(isBusy ? PatchResult.Away : PatchResult.Failed, $"{(int)refused.Response.StatusCode} {refused.Response.Content}", isBusy ? RetryAfter(refused) : null);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return new PatchOutcome(PatchResult.Away, error.Message);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Another object's may be answered.
            return new PatchOutcome(PatchResult.Failed, $"No answer within {lease.LongestWrite.TotalSeconds:0} s");
        }
    }

    private Task<object> SendAsync(ResourceId id, V1Patch patch, CancellationToken cancellation) => Kinds[id.Kind] is { IsNamespaced: true } kind
        ? client.CustomObjects.PatchNamespacedCustomObjectStatusAsync(patch, ApiGroup.Name, ApiGroup.Version, id.Namespace, kind.Plural, id.Name, fieldManager: FieldManager, cancellationToken: cancellation)
        : client.CustomObjects.PatchClusterCustomObjectStatusAsync(patch, ApiGroup.Name, ApiGroup.Version, Kinds[id.Kind].Plural, id.Name, fieldManager: FieldManager, cancellationToken: cancellation);

    private static TimeSpan? RetryAfter(HttpOperationException refused) =>
        refused.Response.Headers.TryGetValue("Retry-After", out var values) && int.TryParse(values.FirstOrDefault(), out var seconds) && seconds is > 0 and <= 600 ? TimeSpan.FromSeconds(seconds) : null;
}
