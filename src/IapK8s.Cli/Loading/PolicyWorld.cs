using System.Collections.Immutable;
using IapK8s.Compiler;
using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Outputs;
using IapK8s.Policy.AccessLevels;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Snapshots;
using IapK8s.Resources.Findings;

namespace IapK8s.Cli.Loading;

/// <summary>Resources compiled, as the controller compiles them: what each pod's sidecar would be pushed, and built as the sidecar builds it.</summary>
internal sealed class PolicyWorld
{
    private PolicyWorld(LoadedResources loaded, CompilationResult compiled)
    {
        (Loaded, Compiled) = (loaded, compiled);
        OpenGroups = new OpenGroups(loaded);
        Groups = loaded.Resources.Directories.IsEmpty ? compiled.Groups : compiled.Groups.RemoveRange(compiled.Groups.Keys.Where(OpenGroups.IsOpen));
        Findings = FindingsOf(compiled);
        AccessLevels = AccessLevelTable.Build(compiled.AccessLevels.Values);
    }

    public LoadedResources Loaded { get; }

    public CompilationResult Compiled { get; }

    /// <summary>Those whose members are known here, by name: of the others whoever asks has to say whether somebody is in them.</summary>
    public ImmutableSortedDictionary<string, CompiledGroup> Groups { get; }

    public OpenGroups OpenGroups { get; }

    /// <summary>Whether a group that is not known here may be known where it counts: a directory's, or one that is written in files which nobody named.</summary>
    public bool IsToldElsewhere(string group) => !Loaded.IsCluster || OpenGroups.IsOpen(group);

    /// <summary>Of the compiler, but for what the Secrets of providers, and directories, would have to say.</summary>
    public ImmutableArray<Finding> Findings { get; }

    public AccessLevelTable AccessLevels { get; }

    /// <param name="serving">What gateways were started for.</param>
    public static PolicyWorld Compile(LoadedResources loaded, GatewayServing serving = GatewayServing.All) => Of(loaded, PolicyCompiler.Compile(loaded.Resources, serving: serving));

    public static PolicyWorld Of(LoadedResources loaded, CompilationResult compiled) => new(loaded, compiled);

    /// <summary>Ready to be asked.</summary>
    /// <param name="groups">Who is in which group; those that the policies mention and that are not in it are unknown.</param>
    public EffectivePolicy Build(PolicyDefinition definition, GroupMembership groups) => EffectivePolicy.Build(definition, groups).With(groups, AccessLevels);

    /// <summary>All of one pod's policies, ready to be asked.</summary>
    public PolicySnapshot SnapshotOf(PodKey pod, GroupMembership groups) => new("", Compiled.Pods[pod].Policies.Select(definition => Build(definition, groups)));

    private ImmutableArray<Finding> FindingsOf(CompilationResult compiled)
    {
        // The Secrets of providers are never looked at: nothing that is asked here depends on them.
        var found = compiled.Findings.RemoveAll(finding => finding.Reason == FindingReason.SecretForbidden);

        // Nor are directories: which groups they give, the controller alone knows.
        return Loaded.Resources.Directories.IsEmpty ? found : [.. found.Select(new MissingGroups(Loaded.Resources, OpenGroups).Judge).OfType<Finding>()];
    }
}
