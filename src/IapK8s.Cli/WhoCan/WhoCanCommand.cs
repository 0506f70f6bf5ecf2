using System.CommandLine;
using IapK8s.Cli.Asking.Requests;
using IapK8s.Cli.Asking.Targets;
using IapK8s.Cli.Commands;
using IapK8s.Cli.Explain;
using IapK8s.Cli.Loading;
using IapK8s.Cli.Writing;
using IapK8s.Policy.Decisions;

namespace IapK8s.Cli.WhoCan;

/// <summary><c>who-can METHOD URL</c>: everybody who may make a request, through which rule, and what has to hold besides.</summary>
internal static class WhoCanCommand
{
    private static readonly Example[] Examples =
    [
        new("kubectl iap who-can GET https://shop.example.com/admin/users", "Who may see the users?"),
        new("kubectl iap who-can GET https://shop.example.com/admin/users --expand", "Each person of a group that the resources list"),
        new("kubectl iap who-can DELETE /orders/7 -n shop", "On every host of a namespace"),
        new("kubectl iap who-can POST https://pay.example.com/transfers/7 -f policies/ --client-ip 192.0.2.9 --time 2026-01-15T12:00:00Z", "From this address at that time"),
    ];

    public static Command Create(GlobalOptions options, Surroundings surroundings)
    {
        var method = new Argument<string>("METHOD") { Description = "As it is sent: GET, POST, ..." };
        var url = new Argument<string>("URL") { Description = "As it is sent; a path alone asks all hosts" };
        var expand = new Option<bool>("--expand") { Description = "List the people of groups whose members the resources say" };
        var (request, target) = (new RequestOptions(), new TargetOptions());
        return Verb.Create(
            "who-can", "Lists everybody who may make a request, through which rule, and what has to hold of them besides", options, surroundings, Examples,
            [method, url, expand, .. request.All.Except([request.WebSocket]), .. target.All],
            async (context, cancellation) =>
            {
                var (text, filter) = (context.Value(url)!, target.Read(context));
                var loaded = await ResourceLoader.LoadSoundAsync(context, cancellation);
                var (world, asked) = text.StartsWith('/') ? OnAllHosts() : OnItsHost(Read(text));
                if (asked.Count == 0)
                    throw new CliException($"No policy lists a host{(filter.Namespace is { } ns ? $" in namespace {ns}" : "")}", "Name the host, internal or not, before the path.", loaded.IsWhole ? ExitCodes.BadInput : ExitCodes.Unknown);
                var (search, finder) = (new TargetSearch(world), new WhoCanFinder(world, context.Value(expand)));
                var (isTimeSaid, areHeadersSaid) = (context.Has(request.Time), context.Has(request.Headers));
                var places = asked.SelectMany(one => search.Find(one.Url, filter).Select(place => (Request: one, Place: place))).ToList();
                var standing = TargetStanding.Of(loaded, places.Select(one => one.Place));
                var answers = places.Select(one => finder.Find(one.Request, isTimeSaid, areHeadersSaid, one.Place));
                var answer = new WhoCanAnswer(context.Value(method)!, [.. answers], [.. Incomplete.Of(loaded), .. standing.NotEnforced]) { NotAccepted = standing.NotAccepted };
                context.Write(answer, WhoCanJson.Default.WhoCanAnswer, page => Write(page, answer));
                List<WhoCanLine> lines = [.. answer.Answers.SelectMany(one => one.Lines)];
                return answer.Answers.Any(one => one.InDirectory is not null) || (lines.Count > 0 && lines.TrueForAll(line => line.MayBeBlocked)) ? ExitCodes.Unknown : ExitCodes.Of(lines.Count > 0, answer.Incomplete.IsEmpty);

                (PolicyWorld World, List<AskedRequest> Asked) OnAllHosts()
                {
                    var whole = PolicyWorld.Compile(loaded);
                    return (whole, [.. new TargetFinder(whole).HostsOf(filter).Select(host => Read(host + text))]);
                }

                (PolicyWorld World, List<AskedRequest> Asked) OnItsHost(AskedRequest only) => (AskedWorld.Compile(loaded, [only.Url.Host], filter, findsAll: false), [only]);

                AskedRequest Read(string one) => request.Read(context, context.Value(method)!, one);
            });
    }

    private static void Write(Page page, WhoCanAnswer answer)
    {
        foreach (var (target, index) in answer.Answers.Select((target, index) => (target, index)))
        {
            if (index > 0)
                page.Line();
            page.Line(new Cell($"{answer.Method} {target.Url}", Tone.Strong));
            if (target.Policy.Length > 0)
                page.Line($"{RuleText.Owner(target.Policy)}, mode {target.Mode}, people of {target.Provider ?? "no provider"}{(target.IsInternal ? ", by bearer token alone" : "")}");
            page.Line();
            if (target.Nobody is { } nobody)
                page.Line(new Cell("Nobody. ", Tone.Bad), nobody);
            else
                page.Table(["WHO", "THROUGH", "ONLY IF", "NOT IF"], target.Lines.Select(Row));
            if (target.Blocked is { } blocked)
                page.Line(new Cell($"Not let in, whatever stands above: {RuleText.List(blocked)}.", Tone.Doubt));
            foreach (var unknown in target.Unknown)
                page.Line(new Cell($"{unknown} is not known and lets nobody in.", Tone.Doubt));
            foreach (var group in target.InDirectory ?? [])
                page.Line(new Cell($"{group}: members are in a directory, not listed here.", Tone.Doubt));
        }
        Incomplete.Write(page, answer.Incomplete, answer.NotAccepted);
    }

    private static IReadOnlyList<Cell> Row(WhoCanLine line)
    {
        var who = line.Members is { } count ? $"{line.Who} ({(count == 1 ? "1 person" : $"{count} people")})" : line.Who;
        var signIn = line.WithoutSignIn switch
        {
            null => "",
            Ternary.True => ", also without signing in",
            Ternary.False => " who sign in",
            _ => ", without signing in as the rest allows",
        };
        return [who + signIn, line.Through, new Cell(string.Join("; ", line.OnlyIf), Tone.Doubt), new Cell(string.Join("; ", line.NotIf), Tone.Doubt)];
    }
}
