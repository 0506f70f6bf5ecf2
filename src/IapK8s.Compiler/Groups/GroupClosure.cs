using System.Collections.Frozen;
using System.Collections.Immutable;
using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Nesting;
using IapK8s.Compiler.Outputs;
using IapK8s.Policy.Definitions;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Groups;
using IapK8s.Resources.Syntax;

namespace IapK8s.Compiler.Groups;

/// <summary>
/// Nested groups flattened. A group that cannot be worked out, because it is in a cycle or nests one that is missing or cannot be worked out itself, is
/// absent: unknown, never empty or half, for an unknown group spares nobody and lets nobody in.
/// </summary>
internal sealed class GroupClosure
{
    /// <summary>Members of one group with everything nested in it.</summary>
    public const int MostMembers = 1_000_000;

    private readonly ResourceIndex _index;
    private readonly DirectoryGroups _directories;
    private readonly Dictionary<string, ImmutableArray<string>> _resolved;
    private readonly SortedDictionary<string, SortedSet<string>> _open = new(StringComparer.Ordinal);

    public GroupClosure(ResourceIndex index, ImmutableArray<DirectoryContents> contents, List<Finding> findings)
    {
        _index = index;
        _directories = new DirectoryGroups(index, contents, findings);
        // Those of directories nest nothing any more; their members are kept where they came, however many there are.
        _resolved = new Dictionary<string, ImmutableArray<string>>(_directories.Members, StringComparer.Ordinal);
        Resolve(findings);
        foreach (var name in _open.Keys.Where(name => !_directories.IsContested(name)))
            findings.AddRange(Explain(name));
        Names = new GroupNames(_resolved.Keys.ToFrozenSet(StringComparer.Ordinal), _open.Keys.Concat(_directories.Contested).ToFrozenSet(StringComparer.Ordinal), _directories.Unread);
    }

    public GroupNames Names { get; }

    /// <summary>Those of the mentioned groups that could be worked out.</summary>
    public ImmutableSortedDictionary<string, CompiledGroup> Of(IEnumerable<string> mentioned) =>
        mentioned.Distinct(StringComparer.Ordinal).Where(_resolved.ContainsKey)
            .ToImmutableSortedDictionary(name => name, name => new CompiledGroup(name, _resolved[name]), StringComparer.Ordinal);

    private bool Exists(string name) => _index.Groups.ContainsKey(name) || _directories.IsContested(name);

    /// <summary>Resolves whatever waits for nothing, again and again; what is left waits for itself or for something missing.</summary>
    private void Resolve(List<Finding> findings)
    {
        var waiters = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var (name, group) in _index.Groups)
        {
            var nested = new SortedSet<string>(Nested(group).Where(other => !_directories.Members.ContainsKey(other)), StringComparer.Ordinal);
            _open[name] = nested;
            foreach (var other in nested)
            {
                if (!waiters.TryGetValue(other, out var waiting))
                    waiters[other] = waiting = [];
                waiting.Add(name);
            }
        }
        var waitsFor = _open.ToDictionary(group => group.Key, group => group.Value.Count, StringComparer.Ordinal);
        var ready = new Queue<string>(_open.Where(group => group.Value.Count == 0 && !_directories.IsContested(group.Key)).Select(group => group.Key));
        while (ready.TryDequeue(out var name))
        {
            if (!TryFlatten(name, findings))
                continue;
            _open.Remove(name);
            foreach (var waiting in waiters.GetValueOrDefault(name, []))
            {
                if (--waitsFor[waiting] == 0 && !_directories.IsContested(waiting))
                    ready.Enqueue(waiting);
            }
        }
    }

    private bool TryFlatten(string name, List<Finding> findings)
    {
        var (members, doubtful, hasOthers) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal), false);
        foreach (var member in Members(_index.Groups[name]))
        {
            if (member.Kind == MemberKind.IapGroup)
            {
                members.UnionWith(_resolved[member.Value]);
                if (_resolved.TryGetValue(DoubtfulMembers.GroupOf(member.Value), out var others))
                {
                    doubtful.UnionWith(others);
                    hasOthers = true;
                }
            }
            else
            {
                members.Add(MemberSyntax.Format(member));
            }
        }
        doubtful.ExceptWith(members);
        if (members.Count + doubtful.Count > MostMembers)
        {
            findings.Add(About(name, "spec.members", FindingReason.Invalid, $"With everything nested in it the group has {members.Count + doubtful.Count} members; {MostMembers} is the most", "Split it up."));
            return false;
        }
        _resolved[name] = [.. members.Order(StringComparer.Ordinal)];
        if (hasOthers)
            _resolved[DoubtfulMembers.GroupOf(name)] = [.. doubtful.Order(StringComparer.Ordinal)];
        return true;
    }

    private IEnumerable<Finding> Explain(string name)
    {
        var members = _index.Groups[name].Spec.Members!;
        for (var i = 0; i < members.Count; i++)
        {
            if (MemberSyntax.Parse(members[i], out var member) is not null || member.Kind != MemberKind.IapGroup || _resolved.ContainsKey(member.Value))
                continue;
            var (reason, message, fix) = !Exists(member.Value) ? (FindingReason.RefNotFound, $"There is no valid IapGroup {member.Value}", "Create it, mend it, or remove the entry.")
                : Circle.Through(name, member.Value, nested => _open.GetValueOrDefault(nested, [])) is { } cycle ? (FindingReason.Invalid, $"The groups nest in a circle: {string.Join(" -> ", cycle)}", "Remove one of these entries.")
                : (FindingReason.RefNotFound, $"IapGroup {member.Value} could not be worked out", "Mend that group.");
            yield return About(name, $"spec.members[{i}]", reason, message, fix);
        }
    }

    private Finding About(string name, string field, FindingReason reason, string message, string fix)
    {
        var group = _index.Groups[name];
        return new Finding
        {
            Reason = reason,
            Resource = group.Id,
            Field = field,
            Message = message,
            Fix = fix,
            Location = group.Locator?.Locate(field),
            InForce = $"Group {name} is unknown: it lets nobody in and spares nobody.",
        };
    }

    private static IEnumerable<string> Nested(IapGroup group) =>
        Members(group).Where(member => member.Kind == MemberKind.IapGroup).Select(member => member.Value);

    private static IEnumerable<Member> Members(IapGroup group)
    {
        foreach (var text in group.Spec.Members!)
        {
            if (MemberSyntax.Parse(text, out var member) is null)
                yield return member;
        }
    }
}
