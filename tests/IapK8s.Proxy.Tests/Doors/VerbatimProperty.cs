using System.Globalization;
using System.Text;
using CsCheck;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Requests;
using IapK8s.Proxy.Tests.Harness;
using IapK8s.TestKit.Properties;

namespace IapK8s.Proxy.Tests.Doors;

/// <summary>What policies matched is what the app gets, byte for byte, whatever is asked: over pipelined connections to an app that reports its request line.</summary>
internal sealed class VerbatimProperty
{
    private const int Batch = 200;

    private static readonly string[] Pieces =
    [
        "/", "//", "/./", "/../", "%2e", "%2E", "..", ".", "a", "b", "Z", "%61", "%7e", "~", "%7E", "%20", "+", "%2f", "%5c", ";", "%3b", "@", ":", "=", "&", "%25", "%252f", "%c3%a9", "%e2%82%ac",
        "'", "(", ")", "*", "!", "$", ",", "%41", "%00", "?", "?a=/../b", "%zz", "%", "|", "^", "\"", "<", "{", "[", "]", "`", "#", "\\", "admin", "public",
    ];

    private static readonly Gen<string> Target = Gen.Int[0, Pieces.Length - 1].Select(index => Pieces[index]).Array[0, 12].Select(parts => "/" + string.Concat(parts));

    [Test]
    public async Task S26_SendsTheBytesThatWereMatched()
    {
        var world = new TestWorld();
        world.Policy = world.Policy with { Rules = [TestWorld.Allow("all", [new Member(MemberKind.AllUsers, "")])] };
        await using var proxy = await ProxyFixture.StartAsync(world);
        proxy.Upstream.Responder = head =>
        {
            var line = head[..head.IndexOf("\r\n", StringComparison.Ordinal)];
            return string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Length: {line.Length}\r\n\r\n{line}");
        };
        var seed = PCG.Parse("0000000000001");
        for (var done = 0; done < PropertyCases.Count; done += Batch)
        {
            var targets = Enumerable.Range(0, Batch).Select(_ => Target.Generate(seed, null, out var _)).Where(target => CanonicalTarget.Parse(target, new PathOptions()).IsValid).ToList();
            using var client = proxy.Connect();
            var sending = client.SendAsync(targets.Aggregate(new StringBuilder(), (all, target) => all.Append(ProxyFixture.Request("GET", target))).ToString());
            foreach (var target in targets)
            {
                var matched = CanonicalTarget.Parse(target, new PathOptions());
                var answer = await client.ReceiveAsync();
                if (IapK8s.Proxy.Doors.ReservedPaths.Contains(matched.Path))
                {
                    answer.Status.ShouldBe(404);
                    continue;
                }

                answer.Body.ShouldBe($"GET {matched.WireTarget} HTTP/1.1", target);
            }

            await sending;
        }
    }
}
