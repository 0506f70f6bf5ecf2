using System.Collections.Immutable;
using System.Net;

namespace IapK8s.Sources.Clusters;

/// <summary>A cluster's resources looked at once, as far as whoever asks may look. No Secret is asked for: of a provider everything but its secret matters to people.</summary>
public static class ClusterListing
{
    /// <param name="ns">Where to look for what may not be listed in all namespaces; null for nowhere.</param>
    /// <exception cref="HttpRequestException">The API server does not answer.</exception>
    /// <exception cref="ApiException">It answers something else than objects, or that they may not be listed.</exception>
    public static async Task<ListedCluster> ReadAsync(ApiReader api, string? ns, CancellationToken cancellation)
    {
        var statuses = new ObservedStatuses();
        var tables = ApiResource.Watched.ToDictionary(resource => resource, resource => new ObjectTable(resource, () => { }, statuses));
        var missing = await Task.WhenAll(tables.Select(table => FillAsync(api, table.Key, table.Value, ns, cancellation)));
        var state = ClusterState.Of(tables);
        return new ListedCluster(
            state with { Resources = state.Resources with { ForbiddenSecrets = [.. SecretWatches.WantedBy(state.Resources).Select(secret => (secret.Namespace, secret.Name))] } },
            [.. missing.OfType<UnlistedKind>().OrderBy(kind => kind.Resource, StringComparer.Ordinal)],
            statuses);
    }

    private static async Task<UnlistedKind?> FillAsync(ApiReader api, ApiResource resource, ObjectTable table, string? ns, CancellationToken cancellation)
    {
        try
        {
            table.Replace(await ListAsync(resource.PathIn()));
            return null;
        }
        catch (ApiException missing) when (missing.Status == HttpStatusCode.NotFound)
        {
            return table.NotServed() ? null : new UnlistedKind(resource.ToString(), null, "this cluster does not serve it: the CustomResourceDefinitions are not installed");
        }
        catch (ApiException refused) when (refused.Status == HttpStatusCode.Forbidden)
        {
            if (ns is null || !resource.Kind.IsNamespaced)
                return new UnlistedKind(resource.ToString(), null, refused.Message);
        }

        try
        {
            table.Replace(await ListAsync(resource.PathIn(ns)));
            return new UnlistedKind(resource.ToString(), ns, $"you may list them in namespace {ns} alone");
        }
        catch (ApiException refused) when (refused.Status == HttpStatusCode.Forbidden)
        {
            return new UnlistedKind(resource.ToString(), null, refused.Message);
        }

        async Task<List<ReadOnlyMemory<byte>>> ListAsync(string path) => (await api.ListAsync($"{path}?limit={ApiReader.PageSize}", cancellation)).Objects;
    }
}

/// <summary>One look at a cluster.</summary>
/// <param name="Unlisted">What could not be looked at: whatever is concluded from the rest may be otherwise because of it.</param>
/// <param name="Statuses">Of the objects that were listed.</param>
public sealed record ListedCluster(SourceState State, ImmutableArray<UnlistedKind> Unlisted, ObservedStatuses Statuses);

/// <param name="Resource">As <c>kubectl</c> names it: <c>iappolicies.iapk8s.io</c>.</param>
/// <param name="OnlyIn">The namespace in which it was looked at; null where it was not at all.</param>
public sealed record UnlistedKind(string Resource, string? OnlyIn, string Why);
