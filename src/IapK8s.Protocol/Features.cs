namespace IapK8s.Protocol;

/// <summary>Names for <c>supported_features</c> / <c>required_features</c>. A resource that uses an optional part requires its feature, so that an older
/// subscriber refuses it and keeps the last good one instead of deciding without it.</summary>
public static class Features
{
    public const string Conditions = "conditions";

    /// <summary>Rules whose members are of another provider than the policy's.</summary>
    public const string RuleProviders = "rule-providers";

    public const string Ceilings = "ceilings";

    /// <summary>Shadow and Off. Who does not know them would enforce, and let in whom an Allow in Shadow names.</summary>
    public const string Modes = "modes";

    /// <summary>Levels that conditions ask for by name. Who does not know them would take every one for unknown.</summary>
    public const string AccessLevels = "access-levels";

    /// <summary>Policies that a gateway decides by. Who does not know them would have no answer for an ingress, or a pod's.</summary>
    public const string GatewayPolicies = "gateway-policies";

    /// <summary>Apps outside the cluster that a gateway forwards to.</summary>
    public const string Applications = "applications";

    /// <summary>How the error of a refusal for lack of a feature begins; the feature's name follows.</summary>
    public const string MissingPrefix = "Missing feature: ";

    /// <summary>What this build understands.</summary>
    public static IReadOnlyList<string> Supported { get; } = [Conditions, RuleProviders, Ceilings, Modes, AccessLevels, GatewayPolicies, Applications];
}
