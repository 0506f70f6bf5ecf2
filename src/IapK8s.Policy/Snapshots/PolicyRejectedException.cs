namespace IapK8s.Policy.Snapshots;

/// <summary>
/// A definition, or a set of them, that this build cannot enforce to the letter: <c>EffectivePolicy.Build</c> and the
/// constructor of <see cref="PolicySnapshot"/> throw it, the message lists every mistake. The snapshot is refused (NACK) and
/// the last good one stays in force. Nothing is ever skipped to make a snapshot fit.
/// </summary>
public sealed class PolicyRejectedException : Exception
{
    public PolicyRejectedException(IReadOnlyList<string> mistakes)
        : base(string.Join("; ", mistakes)) => Mistakes = mistakes;

    public IReadOnlyList<string> Mistakes { get; }
}
