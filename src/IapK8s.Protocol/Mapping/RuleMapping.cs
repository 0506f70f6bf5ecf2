using IapK8s.Policy.Definitions;
using Wire = IapK8s.Protocol.Push.V1;

namespace IapK8s.Protocol.Mapping;

/// <summary>Rules on the wire.</summary>
internal static class RuleMapping
{
    /// <param name="provider">The policy's.</param>
    public static Wire.Rule ToWire(RuleDefinition rule, string? provider)
    {
        var wire = ToWire(rule);
        if (rule.Provider != provider)
        {
            wire.Provider = rule.Provider ?? "";
        }

        return wire;
    }

    private static Wire.Rule ToWire(RuleDefinition rule) => new()
    {
        Level = rule.Level switch
        {
            PolicyLevel.Cluster => Wire.Level.Cluster,
            PolicyLevel.Namespace => Wire.Level.Namespace,
            PolicyLevel.Workload => Wire.Level.Workload,
            _ => Wire.Level.Unspecified,
        },
        Policy = rule.Policy,
        Name = rule.Name,
        Action = rule.Action == RuleAction.Allow ? Wire.Action.Allow : Wire.Action.Deny,
        Members = { rule.Members.Select(MemberMapping.ToWire) },
        ExceptMembers = { rule.ExceptMembers.Select(MemberMapping.ToWire) },
        Methods = { rule.Methods },
        Hosts = { rule.Hosts },
        Paths = { rule.Paths },
        Unless = ToWire(rule.Unless),
        Require = ToWire(rule.Require),
        Condition = rule.Condition ?? "",
        InShadow = rule.IsInShadow,
    };

    public static RuleDefinition FromWire(WireReading reading, Wire.Rule rule, string? provider, string field)
    {
        var action = rule.Action switch
        {
            Wire.Action.Unspecified or Wire.Action.Deny => RuleAction.Deny,
            Wire.Action.Allow => RuleAction.Allow,
            var other => reading.Unknown(other, field + ".action", RuleAction.Deny),
        };
        // On the wrong kind of rule these would be read by nobody.
        reading.Require(action == RuleAction.Deny || (rule.Unless is null && rule.ExceptMembers.Count == 0), field, "allows, yet has exceptions");
        reading.Require(action == RuleAction.Allow || rule.Require is null, field, "denies, yet has a requirement");
        reading.Require(rule.Members.Count > 0, field + ".members", "is empty");
        return new RuleDefinition
        {
            Level = rule.Level switch
            {
                Wire.Level.Cluster => PolicyLevel.Cluster,
                Wire.Level.Namespace => PolicyLevel.Namespace,
                Wire.Level.Workload => PolicyLevel.Workload,
                var other => reading.Unknown(other, field + ".level", PolicyLevel.Cluster),
            },
            Policy = reading.Text(rule.Policy, field + ".policy"),
            Name = reading.Text(rule.Name, field + ".name"),
            Provider = rule.HasProvider ? reading.Optional(rule.Provider, field + ".provider") : provider,
            Action = action,
            Members = reading.List(rule.Members, field + ".members", WireLimits.Members, (member, at) => MemberMapping.FromWire(reading, member, at)),
            ExceptMembers = reading.List(rule.ExceptMembers, field + ".except_members", WireLimits.Members, (member, at) => MemberMapping.FromWire(reading, member, at)),
            Methods = reading.Texts(rule.Methods, field + ".methods", WireLimits.Matchers),
            Hosts = reading.Texts(rule.Hosts, field + ".hosts", WireLimits.Matchers),
            Paths = reading.Texts(rule.Paths, field + ".paths", WireLimits.Matchers, WireLimits.Text),
            Unless = FromWire(reading, rule.Unless, field + ".unless"),
            Require = FromWire(reading, rule.Require, field + ".require"),
            Condition = reading.Optional(rule.Condition, field + ".condition", WireLimits.Source),
            IsInShadow = rule.InShadow,
        };
    }

    /// <summary>A maximum age below a second travels as one: zero would read as none at all.</summary>
    private static Wire.Requirement? ToWire(AuthenticationRequirement? requirement) => requirement is null
        ? null
        : new Wire.Requirement
        {
            Acr = requirement.Acr ?? "",
            Amr = { requirement.Amr },
            MaxAuthAgeSeconds = requirement.MaxAuthAge is { } age ? Math.Max(1, (long)age.TotalSeconds) : 0,
        };

    private static AuthenticationRequirement? FromWire(WireReading reading, Wire.Requirement? requirement, string field)
    {
        if (requirement is null)
        {
            return null;
        }

        // Everybody meets an empty one: an "unless" of that kind would lift its Deny.
        reading.Require(requirement.Acr.Length > 0 || requirement.Amr.Count > 0 || requirement.MaxAuthAgeSeconds != 0, field, "asks for nothing");
        return new AuthenticationRequirement
        {
            Acr = reading.Optional(requirement.Acr, field + ".acr"),
            Amr = reading.Texts(requirement.Amr, field + ".amr", WireLimits.Names),
            MaxAuthAge = requirement.MaxAuthAgeSeconds == 0 ? null : reading.Seconds(requirement.MaxAuthAgeSeconds, field + ".max_auth_age_seconds"),
        };
    }
}
