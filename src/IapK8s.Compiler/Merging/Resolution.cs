using System.Collections.Immutable;
using IapK8s.Compiler.Inheritance;
using IapK8s.Compiler.Translation;

namespace IapK8s.Compiler.Merging;

/// <summary>What becomes of a name on a port.</summary>
/// <param name="Answer">Null where nobody answers for it.</param>
/// <param name="Visitors">Whose Deny rules count there besides, in order of seniority: it is for other hosts of theirs that they are at this name.</param>
internal sealed record Resolution(MergedPolicy? Answer, ImmutableArray<PolicyDraft> Visitors, ImmutableArray<Dispute> Disputes);

/// <summary>What keeps a policy's Allow rules from counting at a name.</summary>
/// <param name="Over">The setting and both words; null where it is about the hosts themselves.</param>
internal sealed record Dispute(PolicyDraft Loser, PolicyDraft Holder, Difference? Over);
