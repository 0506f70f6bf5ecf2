using IapK8s.Identity.SignIn;

namespace IapK8s.Proxy.Doors;

/// <summary>Whether a sign-in was begun because the one before came back without its cookie. The cookie being the thing that gets lost, the mark is in the attempt's
/// id, which the portal seals into its answer: ids of restarts start with a letter of the alphabet's second half. Takes one of 128 random bits.</summary>
internal static class RestartMark
{
    // base64url's first 32 digits stand for values whose top bit is 0.
    private const string Unmarked = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef";
    private const string Marked = "ghijklmnopqrstuvwxyz0123456789-_";

    public static bool IsSet(string attemptId) => attemptId.Length > 0 && Marked.Contains(attemptId[0], StringComparison.Ordinal);

    public static Attempt Apply(Attempt attempt, bool isRestart)
    {
        var (from, to) = isRestart ? (Unmarked, Marked) : (Marked, Unmarked);
        var digit = from.IndexOf(attempt.Id[0], StringComparison.Ordinal);
        return digit < 0 ? attempt : attempt with { Id = to[digit] + attempt.Id[1..] };
    }
}
