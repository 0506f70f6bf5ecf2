using IapK8s.Controller.Push;
using IapK8s.Protocol.Peers.V1;

namespace IapK8s.Controller.Replicas;

/// <summary>How far the keys have got that are to take over: a new key signs only after everybody who is connected, to whichever replica, has it.</summary>
/// <param name="others">Null where there are none to be.</param>
internal sealed class KeyReach(CatalogPublisher catalogs, SubscriberRegistry subscribers, ReplicaWatches? others = null)
{
    /// <summary>Of this replica's subscribers.</summary>
    public KeyReport Here()
    {
        var (count, least) = subscribers.LeastAcknowledged();
        var next = catalogs.Read().Value?.Inputs.Keys.Sets.Values.Select(set => set.Next?.Id).OfType<string>() ?? [];
        return new KeyReport { Subscribers = count, Acknowledged = { next.Where(id => catalogs.PublishedAt(id) <= least).Order(StringComparer.Ordinal) } };
    }

    /// <summary>False too where nobody is connected, and where one replica does not say: then only waiting helps.</summary>
    public bool EverybodyHas(string keyId)
    {
        var reports = others is null ? [] : others.KeyReports;
        return reports is not null && reports.Value.Append(Here()).ToList() is var all && all.Exists(report => report.Subscribers > 0) && all.TrueForAll(report => report.Acknowledged.Contains(keyId));
    }
}
