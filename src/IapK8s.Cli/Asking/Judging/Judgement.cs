using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;

namespace IapK8s.Cli.Asking.Judging;

/// <summary>What becomes of a request at one sidecar.</summary>
internal sealed record Judgement(Decision Decision)
{
    /// <summary>Who is believed to ask; null for nobody, also where a credential does not count here.</summary>
    public Principal? Principal { get; init; }

    /// <summary>What every rule says; null where none was asked.</summary>
    public DecisionTrace? Trace { get; init; }

    /// <summary>Of a policy that is not enforced, or not all of it: what it would be if it were.</summary>
    public Decision? AsEnforced { get; init; }

    /// <summary>What nobody spoke of and could turn that, and not what happens now.</summary>
    public IReadOnlyList<string> AsEnforcedDependsOn { get; init; } = [];

    /// <summary>What nobody spoke of and could turn the decision: members as rules write them, or options.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];

    /// <summary>What happened before any rule was asked, for people; null where nothing did.</summary>
    public string? Note { get; init; }

    public PolicyMode Mode { get; init; }

    /// <summary>The proxy answers by itself: a path under <c>/.iap/</c>.</summary>
    public bool IsReserved { get; init; }
}
