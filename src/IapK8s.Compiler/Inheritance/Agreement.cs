using System.Collections.Immutable;

namespace IapK8s.Compiler.Inheritance;

/// <summary>What several policies come to together.</summary>
/// <param name="Differences">Of those that say what cannot be had together with a senior one.</param>
internal sealed record Agreement(SpokenSettings Settings, ImmutableArray<Difference> Differences);

/// <param name="Policy">Who wants something else, by its place among the policies.</param>
/// <param name="Holder">Whose value holds, likewise.</param>
internal sealed record Difference(int Policy, int Holder, Setting Setting, Spoken Said, Spoken Held);
