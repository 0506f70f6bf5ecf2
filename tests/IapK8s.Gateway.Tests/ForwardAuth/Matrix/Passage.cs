using IapK8s.TestKit.ForwardAuth;

namespace IapK8s.Gateway.Tests.ForwardAuth.Matrix;

/// <summary>What became of a request at a door.</summary>
/// <param name="Status">What the client got; 0 for no answer.</param>
/// <param name="Head">What the app got; null where it was not reached.</param>
internal sealed record Passage(int Status, string? Head, string Body)
{
    private static readonly string[] Ours = ["X-Iap-Jwt-Assertion", "X-Iap-User-Id", "X-Iap-User-Email", "X-Iap-Groups"];

    public bool IsReached => Head is not null;

    /// <summary>As whom it came; null for nobody.</summary>
    public string? User => Values("X-Iap-User-Id").SingleOrDefault(value => value.Length > 0);

    /// <summary>In one word: <c>refused</c>, <c>nobody</c>, or whose name the app read.</summary>
    public string Outcome => !IsReached ? "refused" : User switch { null => "nobody", "/corp:alice-1" => "alice", var other => other };

    public string Target => Head!.Split(' ')[1];

    public IReadOnlyList<string> Lines => [.. Head!.Split("\r\n").Skip(1).TakeWhile(line => line.Length > 0)];

    public IReadOnlyList<string> Values(string name) => [.. Lines.Where(line => ClientRequest.NameOf(line).Equals(name, StringComparison.OrdinalIgnoreCase)).Select(ClientRequest.ValueOf)];

    /// <summary>Lines that an app might take for ours and that are not: another spelling, a second one, another preset's, somebody's own word.</summary>
    public IEnumerable<string> Forgeries()
    {
        foreach (var line in Lines)
        {
            var (name, value) = (ClientRequest.NameOf(line), ClientRequest.ValueOf(line));
            var folded = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-'));
            var isOurs = Ours.Contains(name, StringComparer.OrdinalIgnoreCase);
            if (value.Contains("root", StringComparison.Ordinal) && IsClaim(folded)
                || folded.StartsWith("x-iap-", StringComparison.Ordinal) && !isOurs
                || isOurs && Values(name).Count > 1)
            {
                yield return line;
            }
        }
    }

    private static bool IsClaim(string folded) => folded is "proxy" or "forwarded" or "x-rewrite-url" or "x-method" or "x-http-method" or "x-http-method-override" or "x-method-override"
        || Array.Exists(["x-iap", "x-goog-iap-", "x-goog-authenticated-", "x-auth-request-", "x-forwarded-", "x-original-"], family => folded.StartsWith(family, StringComparison.Ordinal));
}
