using IapK8s.Policy.Definitions;
using Wire = IapK8s.Protocol.Push.V1;

namespace IapK8s.Protocol.Mapping;

/// <summary>What cluster policies fix, on the wire.</summary>
internal static class CeilingMapping
{
    public static Wire.Ceiling ToWire(CeilingDefinition ceiling) => new()
    {
        Policy = ceiling.Policy,
        Provider = ceiling.Provider ?? "",
        Providers = { ceiling.Providers },
        Hosts = { ceiling.Hosts },
        Acr = ceiling.Acr ?? "",
        DeniesAllUsers = ceiling.DeniesAllUsers,
    };

    public static CeilingDefinition FromWire(WireReading reading, Wire.Ceiling ceiling, string field)
    {
        // One that limits nothing was meant to limit something that this build did not see.
        reading.Require(ceiling.Providers.Count > 0 || ceiling.Hosts.Count > 0 || ceiling.Acr.Length > 0 || ceiling.DeniesAllUsers, field, "limits nothing");
        return new CeilingDefinition
        {
            Policy = reading.Text(ceiling.Policy, field + ".policy"),
            Provider = reading.Optional(ceiling.Provider, field + ".provider"),
            Providers = reading.Texts(ceiling.Providers, field + ".providers", WireLimits.Names),
            Hosts = reading.Texts(ceiling.Hosts, field + ".hosts", WireLimits.Hosts),
            Acr = reading.Optional(ceiling.Acr, field + ".acr"),
            DeniesAllUsers = ceiling.DeniesAllUsers,
        };
    }
}
