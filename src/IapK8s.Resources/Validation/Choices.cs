using IapK8s.Policy.Definitions;
using IapK8s.Resources.Policies;

namespace IapK8s.Resources.Validation;

/// <summary>The values of every field that has a few words to choose from. What moves from later to enforced is moved here, once.</summary>
public static class Choices
{
    public static readonly Choice Mode = Choice.Of(nameof(PolicyMode.Enforce), nameof(PolicyMode.Shadow), nameof(PolicyMode.Off));
    public static readonly Choice EnforceAt = Choice.Of("Sidecar", "Gateway", "Both");
    public static readonly Choice Protect = Choice.Of("AllWorkloads");
    public static readonly Choice Rollout = Choice.Of("Manual", "Evict");

    public static readonly Choice TargetKind = Choice.Of(TargetKinds.All);
    public static readonly Choice LabelOperator = Choice.Of("In", "NotIn", "Exists", "DoesNotExist");
    public static readonly Choice ProviderKind = Choice.Of(ApiGroup.IapProvider, ApiGroup.ClusterIapProvider);

    /// <summary>Where the reference stands in a cluster kind.</summary>
    public static readonly Choice ClusterProviderKind = Choice.Of(ApiGroup.ClusterIapProvider);

    public static readonly Choice Action = Choice.Of(nameof(RuleAction.Allow), nameof(RuleAction.Deny));
    public static readonly Choice Headers = Choice.Of(nameof(HeaderPreset.Iap), nameof(HeaderPreset.None)).And("Google", "OAuth2Proxy");
    public static readonly Choice Preflight = Choice.Of(nameof(PreflightMode.Deny), nameof(PreflightMode.PassThrough));
    public static readonly Choice EscapedByte = Choice.Of(nameof(EscapedByteMode.Reject), nameof(EscapedByteMode.Keep));
    public static readonly Choice AuditLevel = Choice.Of(nameof(Policy.Definitions.AuditLevel.All), nameof(Policy.Definitions.AuditLevel.Denied));
    public static readonly Choice AuditOnFull = Choice.Of(nameof(AuditOverflow.Drop), nameof(AuditOverflow.Deny));

    public static readonly Choice CaptureMode = Choice.Of("Init", "Explicit").And("Cni");
    public static readonly Choice CaptureScope = Choice.Of("All");
    public static readonly Choice Loopback = Choice.Of(nameof(LoopbackMode.Locked), nameof(LoopbackMode.Open)).And(nameof(LoopbackMode.Strict));

    public static readonly Choice CeilingAllUsers = Choice.Of("Deny");
    public static readonly Choice CeilingLoopback = Choice.Of(nameof(LoopbackMode.Locked)).And(nameof(LoopbackMode.Strict));

    public static readonly Choice CombiningFunction = Choice.Of("And", "Or");
    public static readonly Choice Day = Choice.Of([.. Enum.GetValues<DayOfWeek>().OrderBy(day => ((int)day + 6) % 7).Select(day => day.ToString())]);

    public static readonly Choice DirectoryType = Choice.Of("LDAP", "ActiveDirectory");
    public static readonly Choice DirectoryScope = Choice.Of("Subtree", "OneLevel");
    public static readonly Choice DirectoryMembership = Choice.Of("Member", "MemberUid", "MemberOf");
    public static readonly Choice DirectoryIdentity = Choice.Of("Email", "Subject");
    public static readonly Choice VanishedGroups = Choice.Of("Hold", "Allow");

    /// <summary>Of an application's upstreams.</summary>
    public static readonly Choice UpstreamProtocol = Choice.Of("Auto", "HTTP1", "HTTP2");

    public static readonly Choice HostHeader = Choice.Of("Preserve", "Upstream");
    public static readonly Choice WebSocket = Choice.Of("Allow", "Deny");

    public static readonly Choice Registration = Choice.Of().And("Dynamic");

    /// <summary>Asymmetric ones only: with a shared secret whoever verifies could sign (RFC 8725 §3.1).</summary>
    public static readonly Choice Algorithm = Choice.Of("ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512");
}
