namespace IapK8s.Policy.Matching;

/// <summary>Is shown every set of rules whose path matches; a rule may be shown more than once.</summary>
internal interface IRuleVisitor
{
    void Visit(ReadOnlySpan<RuleWord> rules);
}
