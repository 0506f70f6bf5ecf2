using IapK8s.Policy.Evaluation;
using IapK8s.Policy.Matching;
using IapK8s.Policy.Requests;

namespace IapK8s.Policy.Replays;

/// <summary>Collects the rules that path, method and host fit.</summary>
internal readonly ref struct MatchingRules : IRuleVisitor
{
    private readonly Span<ulong> _matching;
    private readonly ReadOnlySpan<ulong> _methods;
    private readonly ReadOnlySpan<ulong> _hosts;

    private MatchingRules(RuleTable table, in CanonicalRequest request, Span<ulong> matching)
    {
        _matching = matching;
        _methods = table.Methods.Accepting(request.Method);
        _hosts = table.Hosts.Accepting(request.Host);
    }

    public static ulong[] Of(RuleTable table, in CanonicalRequest request)
    {
        var matching = new ulong[table.Words];
        var visitor = new MatchingRules(table, request, matching);
        table.Walk(request, ref visitor);
        return matching;
    }

    public void Visit(ReadOnlySpan<RuleWord> rules)
    {
        foreach (var (index, word) in rules)
        {
            _matching[index] |= word & _methods[index] & _hosts[index];
        }
    }
}
