using System.Collections.Immutable;
using IapK8s.Compiler.Claims;
using IapK8s.Compiler.Increments;
using IapK8s.Compiler.Inheritance;
using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Outputs;
using IapK8s.Resources.Findings;

namespace IapK8s.Compiler;

/// <summary>
/// Resources to what each pod enforces, again and again. The result is a function of the set alone; what went before only saves work: a namespace is compiled anew where
/// something of its own changed, or where a name that it claims changed hands. What did not change is the very same object in the next result. Not thread-safe.
/// </summary>
public sealed class IncrementalCompiler
{
    private readonly string _releaseNamespace;
    private readonly GatewayServing _serving;
    private readonly Predicate<NamespaceUnit>? _isAsked;
    private readonly SortedDictionary<string, NamespaceUnit> _units = new(StringComparer.Ordinal);
    private ClaimTable _hosts = new();
    private ClaimTable _audiences = new();
    private ResourceSet _set = ResourceSet.Empty;
    private Center? _center;
    private CompilationResult? _result;

    /// <param name="releaseNamespace">Our own: no policy of the cluster's level takes its pods.</param>
    /// <param name="serving">What gateways were started for. Who asks for more is told; what is compiled is the same.</param>
    public IncrementalCompiler(string releaseNamespace = PolicyCompiler.DefaultReleaseNamespace, GatewayServing serving = GatewayServing.All) : this(releaseNamespace, serving, isAsked: null)
    {
    }

    /// <param name="isAsked">What the others claim and what is found on the way there counts; what their pods enforce is not worked out. Null for all.</param>
    internal IncrementalCompiler(string releaseNamespace, GatewayServing serving, Predicate<NamespaceUnit>? isAsked) => (_releaseNamespace, _serving, _isAsked) = (releaseNamespace, serving, isAsked);

    /// <summary>Never throws for what resources say: what cannot be compiled is a finding, and what it would have allowed is refused.</summary>
    public CompilationResult Compile(ResourceSet set)
    {
        var hasOtherMembers = false;
        if (_center is null || !_center.IsOf(set))
        {
            hasOtherMembers = _center?.TryTakeMembers(set) ?? false;
            if (!hasOtherMembers)
            {
                Begin(new Center(set, _releaseNamespace, _serving));
            }
        }

        try
        {
            var changed = _result is null ? NamespaceSlice.NamesIn(set) : Changes.Between(_set, set);
            _result = Combine(Update(set, changed), hasOtherMembers);
            _set = set;
            return _result;
        }
        catch
        {
            // Half of a change must not be what the next one is compared with.
            _center = null;
            throw;
        }
    }

    private void Begin(Center center)
    {
        (_center, _result) = (center, null);
        _units.Clear();
        (_hosts, _audiences) = (new ClaimTable(), new ClaimTable());
    }

    /// <returns>Every unit that is another than before, by namespace; null where there is none any more.</returns>
    private Dictionary<string, (NamespaceUnit? Before, NamespaceUnit? Now)> Update(ResourceSet set, IReadOnlySet<string> changed)
    {
        var center = _center!;
        var next = NamespaceSlice.Of(set, changed).AsParallel().Select(slice => (slice.Name, Unit: slice.IsEmpty && !center.Index.Namespaces.ContainsKey(slice.Name) ? null : new NamespaceUnit(slice, center))).ToList();
        var updated = new Dictionary<string, (NamespaceUnit? Before, NamespaceUnit? Now)>(StringComparer.Ordinal);
        var affected = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, unit) in next)
        {
            var before = _units.GetValueOrDefault(name);
            _hosts.Replace(before?.Hosts ?? [], unit?.Hosts ?? [], affected);
            _audiences.Replace(before?.Audiences ?? [], unit?.Audiences ?? [], affected);
            updated[name] = (before, unit);
        }

        foreach (var name in affected.Where(name => !updated.ContainsKey(name)))
        {
            updated[name] = (_units[name], _units[name].Again());
        }

        updated.Values.Select(update => update.Now).OfType<NamespaceUnit>().Where(unit => _isAsked?.Invoke(unit) ?? true).AsParallel().ForAll(unit => unit.Compile(_hosts, _audiences));
        foreach (var (name, (_, now)) in updated)
        {
            if (now is null)
            {
                _units.Remove(name);
            }
            else
            {
                _units[name] = now;
            }
        }

        return updated;
    }

    private CompilationResult Combine(Dictionary<string, (NamespaceUnit? Before, NamespaceUnit? Now)> updated, bool hasOtherMembers)
    {
        var pods = (_result?.Pods ?? ImmutableSortedDictionary<PodKey, PodSnapshot>.Empty).ToBuilder();
        var scopes = (_result?.Scopes ?? ImmutableSortedDictionary.Create<string, CompiledScope>(StringComparer.Ordinal)).ToBuilder();
        foreach (var (before, now) in updated.Values)
        {
            pods.RemoveRange((before?.Pods.Keys ?? []).Where(pod => now?.Pods.ContainsKey(pod) != true));
            scopes.RemoveRange((before?.Scopes.Keys ?? []).Where(scope => now?.Scopes.ContainsKey(scope) != true));
            foreach (var (key, pod) in now?.Pods ?? ImmutableSortedDictionary<PodKey, PodSnapshot>.Empty)
                pods[key] = pod;
            foreach (var (key, scope) in now?.Scopes ?? ImmutableSortedDictionary<string, CompiledScope>.Empty)
                scopes[key] = scope;
        }

        return new CompilationResult
        {
            Pods = pods.ToImmutable(),
            Gateway = [.. _units.Values.SelectMany(unit => unit.Gateway)],
            Providers = _center!.CompiledProviders,
            Directories = _center.CompiledDirectories,
            Groups = hasOtherMembers ? MentionedGroups() : GroupsAfter(updated),
            AccessLevels = _center.AccessLevels.Definitions,
            Scopes = scopes.ToImmutable(),
            Applications = _units.Values.SelectMany(unit => unit.Applications).ToImmutableSortedDictionary(StringComparer.Ordinal),
            Effective = [.. _units.Values.SelectMany(unit => unit.Effective)],
            Selections = [.. _units.Values.SelectMany(unit => unit.Selections)],
            Findings = FindingsAfter(updated),
        };
    }

    private ImmutableSortedDictionary<string, CompiledGroup> GroupsAfter(Dictionary<string, (NamespaceUnit? Before, NamespaceUnit? Now)> updated) =>
        _result is not null && updated.Values.All(update => (update.Before?.MentionedGroups ?? []).SetEquals(update.Now?.MentionedGroups ?? []))
            ? _result.Groups
            : MentionedGroups();

    private ImmutableSortedDictionary<string, CompiledGroup> MentionedGroups() => _center!.Groups.Of(_units.Values.SelectMany(unit => unit.MentionedGroups));

    private ImmutableArray<Finding> FindingsAfter(Dictionary<string, (NamespaceUnit? Before, NamespaceUnit? Now)> updated) =>
        _result is not null && updated.Values.All(update => update is { Before: { } before, Now: { } now } && before.Findings.SequenceEqual(now.Findings))
            ? _result.Findings
            : [.. _center!.Findings.Concat(UnpickedPolicies()).Concat(_units.Values.SelectMany(unit => unit.Findings)).Distinct().Order(FindingOrder.ByResource)];

    /// <summary>Cluster policies that are about no namespace there is.</summary>
    private IEnumerable<Finding> UnpickedPolicies()
    {
        var index = _center!.Index;
        var book = new FindingBook();
        foreach (var policy in index.ClusterPolicies.Where(policy => !_units.Keys.Any(ns => LevelCompiler.IsPicked(policy, ns, index))))
            book.Of(policy).Warning(FindingReason.NoTargets, FieldPath.Spec.Child("namespaceSelector"), "No namespace has these labels", "Check the selector and the labels of namespaces.");
        return book.All;
    }
}
