using CsCheck;
using IapK8s.TestKit.ForwardAuth;

namespace IapK8s.Gateway.Tests.ForwardAuth.Matrix;

/// <summary>The same 2,000 requests through every door give the same decision and the same identity, but where a door that only decides cannot do what the proxy door does.
/// Two that forward by themselves tell the app the same, line by line.</summary>
internal sealed class AgreementTests
{
    private const int Requests = 2_000;
    private const string Seed = "0N0XIzNsQ0O2";

    private static readonly Gen<string> Method = Gen.Frequency((6, Gen.Const("GET")), (1, Gen.OneOf("HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH")));

    private static readonly Gen<string> Segment = Gen.Frequency(
        (4, Gen.OneOf("x", "y", "status", "a-b", "~me", "1.2", "A", "caf%C3%A9", "a%20b", "a%2Bb", "(x)", "@", "a,b", "a+b", "a=b")),
        (1, Gen.OneOf(".", "..", "", "%2e", "%2E%2e", "%61", "%7Ex", "a%2fb", "a%5cb", "a;b", "%00", "%zz", "%ff", "public", "admin", "api", ".iap", "...")));

    private static readonly Gen<string> Target = Gen.Select(
        Gen.OneOf("/public", "/api", "/admin", "/elsewhere", "/Public", "/API", "/publicx", "", "/public/..", "//admin", "/./api"),
        Segment.Array[0, 3],
        Gen.OneOf("", "", "?", "?q=1", "?p=/public/x&a=%2f..;", "/", "?next=//evil.example"),
        (area, segments, end) => (area + string.Concat(segments.Select(segment => "/" + segment)) + end) is { Length: > 0 } target && target[0] == '/' ? target : "/");

    private static readonly Gen<string> Credential = Gen.OneOf("", "dev", "admin", "both", "broken", "other", "token", "dev and another");

    private static readonly Gen<string[]> Headers = Gen.OneOf(
        "X-Forwarded-For: 10.0.0.1", "X-Forwarded-Proto: https", "X-Real-IP: 127.0.0.1", "User-Agent: kube-probe/1.33", "Accept: text/html", "X-Custom: 1", "Origin: https://evil.example",
        "Accept-Language: de", "Cache-Control: no-cache", "Sec-Fetch-Site: cross-site", "If-None-Match: \"x\"", "Range: bytes=0-1", "X-Request-Id: r", "Cookie: theirs=1").Array[0, 3].Select(headers => headers.Distinct().ToArray());

    private static readonly Gen<string> Host = Gen.Frequency((8, Gen.Const("app.localhost")), (1, Gen.OneOf("APP.LOCALHOST", "app.localhost.", "app.localhost:80")), (1, Gen.OneOf("other.localhost", "app.localhost.evil.example")));

    [Test]
    public async Task EveryDoorDecidesAsTheProxyDoorDoes_AndTellsTheSameIdentity()
    {
        await using var world = await MatrixWorld.StartAsync();
        var sidecar = world.Doors.Single(door => door.Name == "sidecar");
        var (disagreements, outcomes, toldAlike, refusedForSpelling, notServed) = (new List<string>(), new Dictionary<string, int>(), 0, 0, 0);
        foreach (var (method, target, host, credential, headers) in Generated())
        {
            var request = new ClientRequest(method, target, host, [.. headers, .. Cookies(world, credential)]);
            var expected = await sidecar.SendAsync(world.App, request);
            outcomes[expected.Outcome] = outcomes.GetValueOrDefault(expected.Outcome) + 1;
            foreach (var door in world.Doors.Where(door => door != sidecar))
            {
                var passage = await door.SendAsync(world.App, request);
                if (passage.Outcome == expected.Outcome)
                {
                    if (!door.IsProxy || !passage.IsReached)
                    {
                        continue;
                    }

                    if (Told(passage) == Told(expected))
                    {
                        toldAlike++;
                        continue;
                    }

                    disagreements.Add($"{door.Name} told the app\n{Told(passage)}\ninstead of\n{Told(expected)}\n{method} {target} {host} {credential}");
                    continue;
                }

                // What it would have forwarded is not what was asked about: only who writes the target anew may let it pass.
                if (!door.IsProxy && !passage.IsReached && expected.Target != target)
                {
                    refusedForSpelling++;
                    continue;
                }

                // Caddy serves no name with a dot at its end, and answers by itself.
                if (!passage.IsReached && door.Name == "caddy" && host[^1] == '.')
                {
                    notServed++;
                    continue;
                }

                disagreements.Add($"{door.Name}: {passage.Outcome} ({passage.Status}) instead of {expected.Outcome} ({expected.Status}): {method} {target} {host} {credential} [{string.Join(", ", headers)}]");
            }
        }

        await File.WriteAllTextAsync(MatrixReport.FileOf("forward-auth-agreement.md"), $"""
            # The same requests at every door

            {Requests} generated requests through {string.Join(", ", world.Doors.Select(door => door.Name))}. At the sidecar's door: {string.Join(", ", outcomes.Select(outcome => $"{outcome.Value} {outcome.Key}"))}.
            The others agree in decision and identity, but for {refusedForSpelling} refusals of a target that is not in its one spelling (who forwards by itself writes it anew; who only decides cannot), and {notServed} of a host with
            a dot at its end, which Caddy serves no site for. Through the application's door the app was told what the sidecar tells it,
            line by line, {toldAlike} times. Disagreements: {disagreements.Count}.

            """);
        disagreements.ShouldBeEmpty(string.Join('\n', disagreements));
        outcomes.Keys.ShouldBe(["alice", "nobody", "refused"], ignoreOrder: true);
        outcomes.Values.ShouldAllBe(count => count > Requests / 50);
        refusedForSpelling.ShouldBeGreaterThan(0);
        toldAlike.ShouldBe(outcomes["alice"] + outcomes["nobody"]);
    }

    /// <summary>All that the app reads but what is new for each request.</summary>
    private static string Told(Passage passage) => string.Join('\n', passage.Lines.Where(line => !IsNew(ClientRequest.NameOf(line))).Order(StringComparer.Ordinal).Prepend(passage.Head!.Split("\r\n")[0]));

    private static bool IsNew(string name) => name.ToLowerInvariant() is "x-iap-jwt-assertion" or "x-request-id" or "traceparent";

    /// <summary>The same ones each time.</summary>
    private static (string Method, string Target, string Host, string Credential, string[] Headers)[] Generated()
    {
        (string, string, string, string, string[])[] generated = [];
        Gen.Select(Method, Target, Host, Credential, Headers).Array[Requests].Sample(requests => generated = requests, iter: 1, threads: 1, seed: Seed);
        return generated;
    }

    private static string[] Cookies(MatrixWorld world, string credential) => credential switch
    {
        "dev" => [world.Dev],
        "admin" => [world.Gateway.SignedIn("admin")],
        "both" => [world.Admin],
        "broken" => [$"Cookie: {world.Gateway.App.Scope.CookieName}=AAAA"],
        "other" => ["Cookie: __Host-Iap-00000000=AAAA"],
        "token" => ["Authorization: Bearer x"],
        "dev and another" => [$"{world.Dev}; theirs=1"],
        _ => [],
    };
}
