using System.Text.Json;
using CsCheck;
using IapK8s.Cli.Asking.Callers;
using IapK8s.Cli.Asking.Requests;
using IapK8s.Cli.Asking.Targets;
using IapK8s.Cli.Explain;
using IapK8s.Cli.Loading;
using IapK8s.Cli.WhoCan;
using IapK8s.Compiler.Tests;

namespace IapK8s.Cli.Tests.Asking;

/// <summary>No answer tells that only what it is about was compiled.</summary>
internal sealed class AskedWorldTests
{
    private const int Cases = 2_000;

    private static readonly string[] Names = [.. RandomSets.Hosts, .. RandomSets.Hosts, "nobodys.example.com", "s1", "s2.n1", "both.n2.svc.cluster.local", "10.0.0.1"];

    private static readonly TargetFilter[] Filters = [new(null, null, null), new(null, null, null), new("n1", null, null), new(null, null, 8080), new("n2", "both", null)];

    private static readonly Caller Somebody = new() { IsAnonymous = false, Email = "ann@example.com", Groups = ["g"], IsTokenSaid = true };

    [Test]
    public void TheAnswerIsThatOfTheWhole() => Gen.Select(RandomSets.OfAllTargets, Gen.OneOf(Names), Gen.OneOf("/x/1", "/"), Gen.OneOf(Filters)).Sample((set, host, path, filter) =>
    {
        var loaded = new LoadedResources(set, [], "a folder");
        var asked = new AskedRequest { Method = "GET", Url = UrlText.Parse(host + path), Headers = AskedHeaders.Parse([]), Time = CliRun.Now };
        var whole = PolicyWorld.Compile(loaded);

        Explain(AskedWorld.Compile(loaded, [host], filter, findsAll: true)).ShouldBe(Explain(whole), RandomSets.Print(set));
        WhoCan(AskedWorld.Compile(loaded, [host], filter, findsAll: false)).ShouldBe(WhoCan(whole), RandomSets.Print(set));

        string Explain(PolicyWorld world) => JsonSerializer.Serialize(new RequestExplainer(world).Explain(asked, Somebody, new TargetSearch(world).Find(asked.Url, filter)), ExplainJson.Default.ExplainAnswer);

        string WhoCan(PolicyWorld world) => string.Join('\n', new TargetSearch(world).Find(asked.Url, filter)
            .Select(target => JsonSerializer.Serialize(new WhoCanAnswer("GET", [new WhoCanFinder(world, isExpanded: true).Find(asked, isTimeSaid: true, areHeadersSaid: true, target)], []), WhoCanJson.Default.WhoCanAnswer)));
    }, iter: Cases);
}
