using IapK8s.Identity.Revocations;

namespace IapK8s.Cli.Asking.Judging;

/// <summary>What the IapRevocations say of a caller's credential.</summary>
/// <param name="AsSaid">Where what was not said is not there.</param>
/// <param name="Otherwise">What else they may say, by what was not said; null where that makes no difference.</param>
/// <param name="Untold">What would tell which, with the revocations that it hangs on.</param>
internal sealed record CallerRuling(RevocationVerdict AsSaid, RevocationVerdict? Otherwise, IReadOnlyList<string> Untold);
