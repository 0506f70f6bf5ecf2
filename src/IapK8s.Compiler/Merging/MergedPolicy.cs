using System.Collections.Immutable;
using IapK8s.Compiler.Inheritance;
using IapK8s.Compiler.Outputs;
using IapK8s.Compiler.Translation;
using IapK8s.Policy.Definitions;

namespace IapK8s.Compiler.Merging;

/// <summary>One policy, or several that answer for the same names together. The same ones are the same object.</summary>
internal sealed class MergedPolicy
{
    /// <summary>Shared by all pods; default where a rule is bound to hosts, and so differs from pod to pod.</summary>
    private readonly ImmutableArray<RuleDefinition> _everywhere;

    /// <summary>In order of seniority.</summary>
    public required ImmutableArray<Partner> Partners { get; init; }

    /// <summary>Everything but ports, hosts, internal hosts and rules. Of capture what concerns the loopback.</summary>
    public required PolicyDefinition Settings { get; init; }

    /// <summary>The same, each with who says so.</summary>
    public required SpokenSettings Spoken { get; init; }

    /// <summary>In the order in which they are reported.</summary>
    public required ImmutableArray<DraftRule> Rules
    {
        get;
        init
        {
            field = value;
            _everywhere = value.Any(rule => rule.IsHostBound) ? default : [.. value.Select(rule => rule.Definition)];
        }
    }

    public required PolicySources Sources { get; init; }

    /// <summary>What of the rules is about these names.</summary>
    public ImmutableArray<RuleDefinition> RulesAt(ImmutableArray<HostEntry> hosts, ImmutableArray<string> internalHosts) =>
        _everywhere.IsDefault ? [.. Rules.Select(rule => rule.At(hosts, internalHosts)).OfType<DraftRule>().Select(rule => rule.Definition)] : _everywhere;
}

/// <param name="Agrees">Whether all of it counts. Else its Deny rules do, and what it says that is stricter.</param>
internal sealed record Partner(PolicyDraft Draft, bool Agrees);
