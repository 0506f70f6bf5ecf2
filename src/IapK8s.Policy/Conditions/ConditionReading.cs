using System.Collections.Concurrent;
using System.Collections.Immutable;
using IapK8s.Policy.Cel;
using IapK8s.Policy.Cel.Types;

namespace IapK8s.Policy.Conditions;

/// <summary>What a condition's source says: a program, or what is wrong with it, and which groups, claims and access levels it asks for.</summary>
public sealed class ConditionReading
{
    /// <summary>Characters of sources whose readings are kept.</summary>
    private const int MostKept = 64 * 1024;

    /// <summary>A condition is read by whoever judges, compiles and decides by it, and teams copy theirs from each other.</summary>
    private static readonly ConcurrentDictionary<string, ConditionReading> Kept = new(StringComparer.Ordinal);

    private static int _kept;

    private ConditionReading(CelProgram? program, ImmutableArray<CelIssue> issues)
    {
        Program = program;
        Issues = issues;
    }

    /// <summary>Null where there are issues.</summary>
    public CelProgram? Program { get; }

    public ImmutableArray<CelIssue> Issues { get; }

    /// <summary>The token's groups that it asks for, in order: a session carries those that policies mention and no others.</summary>
    public ImmutableArray<string> Groups { get; private init; } = [];

    /// <summary>The claims that it asks for, in order.</summary>
    public ImmutableArray<string> Claims { get; private init; } = [];

    /// <summary>The access levels that it asks for, in order: a sidecar knows those that its policies mention and no others.</summary>
    public ImmutableArray<string> AccessLevels { get; private init; } = [];

    /// <summary>Whether it depends on who is asking.</summary>
    public bool ReadsIdentity => Program is not null && Program.Reads.Any(r => r.StartsWith("identity.", StringComparison.Ordinal) || r == "request.auth.claims");

    /// <summary>Comparisons in it that hold for more than was meant. For people: worked out anew each time.</summary>
    public ImmutableArray<LooseMatch> LooseMatches => Program is null ? [] : [.. Conditions.LooseMatches.In(Program.Tree)];

    /// <summary>Never throws. The same source always reads the same.</summary>
    public static ConditionReading Of(string source)
    {
        if (Kept.TryGetValue(source, out var known))
        {
            return known;
        }

        var reading = Read(source);
        if (Interlocked.Add(ref _kept, source.Length) > MostKept)
        {
            Kept.Clear();
            _kept = source.Length;
        }

        return Kept[source] = reading;
    }

    private static ConditionReading Read(string source)
    {
        var (program, issues) = ConditionEnvironment.Language.Compile(source, CelType.Bool);
        if (program is null)
        {
            return new ConditionReading(null, issues);
        }

        var uses = new ConditionUses(source);
        uses.Read(program.Tree);
        return uses.Issues.Count > 0
            ? new ConditionReading(null, [.. uses.Issues])
            : new ConditionReading(program, []) { Groups = [.. uses.Groups], Claims = [.. uses.Claims], AccessLevels = [.. uses.AccessLevels] };
    }
}
