namespace IapK8s.Cli.Asking.Judging;

/// <summary>Whether it makes a difference that an IapRevocation may name whoever asks, and nobody said what would tell.</summary>
internal static class RevocationDoubt
{
    /// <param name="asSaid">Where what was not said is not there.</param>
    /// <param name="otherwise">The other way round.</param>
    /// <param name="untold">What would tell which.</param>
    /// <returns>What the answer depends on; empty where it is sure, and the same, either way.</returns>
    public static IReadOnlyList<string> Of(Judgement asSaid, Judgement otherwise, IReadOnlyList<string> untold)
    {
        if (asSaid.DependsOn.Count == 0 && otherwise.DependsOn.Count == 0 && asSaid.Decision.IsAllowed == otherwise.Decision.IsAllowed)
            return [];

        // What a rule asks for as well is said once, with the revocation.
        var ofRules = asSaid.DependsOn.Concat(otherwise.DependsOn).Where(name => !untold.Any(told => told.StartsWith($"{name} (", StringComparison.Ordinal)));
        return [.. ofRules.Concat(untold).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }
}
