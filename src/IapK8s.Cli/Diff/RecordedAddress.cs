using System.Net;

namespace IapK8s.Cli.Diff;

/// <summary>Whose address a policy would take for the client's, told from the one that was taken then and the proxies in between.</summary>
internal static class RecordedAddress
{
    /// <param name="client">As the line has it.</param>
    /// <param name="via">Those who were trusted, the nearest last.</param>
    /// <returns>Null where the line does not reach far enough: whoever stands behind the client was not looked for.</returns>
    public static IPAddress? Of(IPAddress? client, string? via, IReadOnlyList<IPNetwork> trusted)
    {
        if (client is null)
        {
            return null;
        }

        foreach (var hop in (via ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            if (!IPAddress.TryParse(hop, out var address))
            {
                return null;
            }

            if (!IsTrusted(address))
            {
                return address;
            }
        }

        return IsTrusted(client) ? null : client;

        bool IsTrusted(IPAddress address) => trusted.Any(network => network.Contains(address));
    }
}
