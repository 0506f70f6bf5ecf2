using IapK8s.Resources.Status;
using IapK8s.Resources.Validation;
using static IapK8s.Resources.Schemas.FieldShape;

namespace IapK8s.Resources.Schemas.Shapes;

/// <summary>What the controller writes. Loose where only it writes: a status that is refused would hide what is wrong.</summary>
internal static class StatusShapes
{
    private const int LongestMessage = 32_768;
    private const int LongestReason = 1_024;
    private const int LongestReference = 1_024;

    public static readonly ObjectShape Resource = new(typeof(ResourceStatus))
    {
        [nameof(ResourceStatus.Conditions)] = (MapOf(8, "type")).MayBeEmpty(),
        [nameof(ResourceStatus.ObservedGeneration)] = Count(),
    };

    /// <summary>With the limits of meta/v1 Condition.</summary>
    public static readonly ObjectShape Condition = new(typeof(StatusCondition))
    {
        [nameof(StatusCondition.Type)] = Of(new TextFormat { Pattern = @"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$", MaxLength = 316 }).Required(),
        [nameof(StatusCondition.Status)] = Of(TextFormats.Of(Choice.Of("True", "False", "Unknown"))).Required(),
        [nameof(StatusCondition.ObservedGeneration)] = Count(),
        [nameof(StatusCondition.LastTransitionTime)] = Plain().Required(),
        [nameof(StatusCondition.Reason)] = Of(new TextFormat { Pattern = "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$", MinLength = 1, MaxLength = LongestReason }).Required(),
        [nameof(StatusCondition.Message)] = Of(TextFormats.Free(LongestMessage)).Required(),
    };

    public static readonly ObjectShape Provider = new(typeof(IapProviderStatus)) { [nameof(IapProviderStatus.FetchedAt)] = Plain() };

    public static readonly ObjectShape Directory = new(typeof(IapDirectoryStatus))
    {
        [nameof(IapDirectoryStatus.Groups)] = Count(),
        [nameof(IapDirectoryStatus.People)] = Count(),
        [nameof(IapDirectoryStatus.Memberships)] = Count(),
        [nameof(IapDirectoryStatus.ReadAt)] = Plain(),
        [nameof(IapDirectoryStatus.ChangedAt)] = Plain(),
        [nameof(IapDirectoryStatus.Hash)] = Of(TextFormats.Free(128)),
        [nameof(IapDirectoryStatus.Pending)] = Plain(),
    };

    public static readonly ObjectShape Pending = new(typeof(PendingReading))
    {
        [nameof(PendingReading.Added)] = Count().Required(),
        [nameof(PendingReading.Removed)] = Count().Required(),
        [nameof(PendingReading.VanishedGroups)] = SetOf(TextFormats.Free(LongestReference), PendingReading.MostNames).MayBeEmpty(),
        [nameof(PendingReading.Removals)] = SetOf(TextFormats.Free(LongestReference), PendingReading.MostNames).MayBeEmpty(),
        [nameof(PendingReading.Approval)] = Of(TextFormats.Free(128)),
    };

    public static readonly ObjectShape Policy = new(typeof(IapPolicyStatus))
    {
        [nameof(IapPolicyStatus.Mode)] = Of(TextFormats.Of(Choices.Mode)),
        [nameof(IapPolicyStatus.Summary)] = Plain(),
        [nameof(IapPolicyStatus.PodSelectors)] = ListOf(Limits.PodSelectors).MayBeEmpty(),
        [nameof(IapPolicyStatus.AssertionAudiences)] = MapOf(1_000, "audience").MayBeEmpty(),
        [nameof(IapPolicyStatus.Effective)] = Plain(),
        [nameof(IapPolicyStatus.Hash)] = Of(TextFormats.Free(128)),
    };

    public static readonly ObjectShape Summary = new(typeof(SubscriberSummary))
    {
        [nameof(SubscriberSummary.Pods)] = Count().Required(),
        [nameof(SubscriberSummary.Acked)] = Count().Required(),
        [nameof(SubscriberSummary.Nacked)] = Count().Required(),
        [nameof(SubscriberSummary.Disconnected)] = Count().Required(),
        [nameof(SubscriberSummary.Unprotected)] = Count().Required(),
    };

    public static readonly ObjectShape Audience = new(typeof(AssertionAudience))
    {
        [nameof(AssertionAudience.Audience)] = Of(TextFormats.Free(LongestReference)).Required(),
        [nameof(AssertionAudience.Issuer)] = Of(TextFormats.Free(2 * LongestReference)).Required(),
    };

    public static readonly ObjectShape Effective = new(typeof(EffectiveStatus))
    {
        [nameof(EffectiveStatus.Settings)] = MapOf(128, "field").MayBeEmpty().Required(),
        [nameof(EffectiveStatus.Rules)] = MapOf(8, "level").MayBeEmpty().Required(),
    };

    public static readonly ObjectShape Setting = new(typeof(EffectiveSetting))
    {
        [nameof(EffectiveSetting.Field)] = Of(TextFormats.Free(128)).Required(),
        [nameof(EffectiveSetting.Value)] = Of(TextFormats.Free(LongestMessage)).Required(),
        [nameof(EffectiveSetting.From)] = Of(TextFormats.Free(LongestReference)).Required(),
        [nameof(EffectiveSetting.LimitedBy)] = Of(TextFormats.Free(LongestReference)),
    };

    public static readonly ObjectShape RuleCount = new(typeof(RuleCount))
    {
        [nameof(Status.RuleCount.Level)] = Of(TextFormats.Free(64)).Required(),
        [nameof(Status.RuleCount.Allow)] = Count().Required(),
        [nameof(Status.RuleCount.Deny)] = Count().Required(),
    };

    private static FieldShape Count() => Number(0);
}
