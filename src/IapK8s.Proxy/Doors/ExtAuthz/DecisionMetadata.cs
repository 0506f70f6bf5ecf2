using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using IapK8s.Policy.Decisions;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Audit;

namespace IapK8s.Proxy.Doors.ExtAuthz;

/// <summary>What Envoy's other filters and its access log are told: <c>%DYNAMIC_METADATA(envoy.filters.http.ext_authz:principal)%</c>. The words of the audit line; no credential.</summary>
internal static class DecisionMetadata
{
    public static Struct Of(AccessResult access, in Decision decision)
    {
        var told = new Struct();
        Add(told, "decision", AuditLine.NameOf(decision.Outcome));
        Add(told, "request_id", access.Id.ToString());
        if (decision.Code != Code.None)
        {
            Add(told, "code", string.Create(CultureInfo.InvariantCulture, $"IAP{(int)decision.Code:d4}"));
        }

        if (access.Facts is { Definition: { } policy })
        {
            Add(told, "policy", policy.Name);
        }

        if (decision.Rule is { } rule)
        {
            Add(told, "rule", rule.Id);
        }

        if (access.Identity?.Principal is { } principal)
        {
            Add(told, "principal", $"{principal.Provider}:{principal.Subject}");
            if (principal.Email is { } email)
            {
                Add(told, "email", email);
            }
        }

        return told;
    }

    private static void Add(Struct told, string name, string value) => told.Fields.Add(name, new Value { StringValue = value });
}
