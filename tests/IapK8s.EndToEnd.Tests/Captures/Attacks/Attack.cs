namespace IapK8s.EndToEnd.Tests.Captures.Attacks;

/// <param name="Cases">Of SECURITY-CASES: what class it belongs to.</param>
/// <param name="Tries">What it tries, in a few words.</param>
/// <param name="Off">How it ends without capture: what does not succeed there proves nothing later, unless the row says why it stands here all the same.</param>
/// <param name="On">How it ends with capture.</param>
internal sealed record Attack(string Id, string Cases, string Tries, Outcome Off, Outcome On, Func<Attempt, Task<Outcome>> Run)
{
    public override string ToString() => Id;
}
