using IapK8s.Resources.Status;

namespace IapK8s.Controller.Status;

/// <summary>The AND of the others that apply. Pure.</summary>
internal static class ReadyCondition
{
    /// <summary>Without a pod there is nothing to have a policy or a sidecar: a policy that is there before its workload is ready for it, or nobody could install both in this order. And who
    /// has ingresses ask alone asked for no more.</summary>
    private static readonly string[] NothingThere = [ConditionReasons.NoSubscribers, ConditionReasons.NoPods, ConditionReasons.EdgeOnly];

    public static (bool Status, string Reason, string Message) Judge(IReadOnlyCollection<Condition> others) =>
        others.FirstOrDefault(condition => !condition.Status && !NothingThere.Contains(condition.Reason)) is { } first ? (false, first.Reason, first.Message)
        : others.FirstOrDefault(condition => !condition.Status) is { } empty ? (true, empty.Reason, empty.Reason == ConditionReasons.EdgeOnly ? "In force at the gateway alone" : "In force; no pod is selected")
        : (true, ConditionReasons.Ready, "");
}
