using IapK8s.Policy.Definitions;
using Wire = IapK8s.Protocol.Push.V1;

namespace IapK8s.Protocol.Mapping;

/// <summary>Clients of providers on the wire, for gateways alone.</summary>
public static class ProviderClientMapping
{
    public static Wire.ProviderClient ToWire(PushedProviderClient client) => new()
    {
        Name = client.Name,
        ClientId = client.ClientId,
        ClientSecret = client.ClientSecret.Reveal(),
        Scopes = { client.Scopes },
        DisplayName = client.DisplayName,
        Metadata = client.Metadata,
    };

    public static Mapped<PushedProviderClient> FromWire(Wire.ProviderClient client)
    {
        var reading = new WireReading();
        return reading.Finish(new PushedProviderClient(
            reading.Text(client.Name, "name"),
            reading.Text(client.ClientId, "client_id"),
            new SecretText(reading.Text(client.ClientSecret, "client_secret", WireLimits.Text)),
            reading.Texts(client.Scopes, "scopes", WireLimits.Names),
            reading.Optional(client.DisplayName, "display_name") ?? client.Name,
            reading.Optional(client.Metadata, "metadata", WireLimits.Document) ?? ""));
    }
}
