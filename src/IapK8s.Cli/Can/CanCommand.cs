using System.Collections.Immutable;
using System.CommandLine;
using IapK8s.Cli.Asking.Callers;
using IapK8s.Cli.Asking.Judging;
using IapK8s.Cli.Asking.Requests;
using IapK8s.Cli.Asking.Targets;
using IapK8s.Cli.Commands;
using IapK8s.Cli.Explain;
using IapK8s.Cli.Loading;
using IapK8s.Cli.Writing;
using IapK8s.Policy.Decisions;

namespace IapK8s.Cli.Can;

/// <summary><c>can USER METHOD URL…</c>: a line each, and an exit code for scripts.</summary>
internal static class CanCommand
{
    private const string Nobody = "anonymous";

    private static readonly Example[] Examples =
    [
        new("kubectl iap can alice@example.com GET https://shop.example.com/orders --groups employees", "May alice, an employee, see this?"),
        new("kubectl iap can alice@example.com GET shop.example.com/a shop.example.com/admin/users --groups employees", "Several at a time"),
        new("kubectl iap can anonymous GET https://shop.example.com/public/logo.svg", "May whoever is not signed in?"),
        new("kubectl iap can bob@example.com GET https://shop.example.com/payroll --groups contractors -f policies/ -q; test $? -eq 1", "A test in a pipeline: contractors must not see payroll, and that is sure"),
    ];

    public static Command Create(GlobalOptions options, Surroundings surroundings)
    {
        var user = new Argument<string>("USER") { Description = $"An e-mail address, user:SUBJECT, or {Nobody}" };
        var method = new Argument<string>("METHOD") { Description = "As it is sent: GET, POST, ..." };
        var urls = new Argument<string[]>("URL") { Description = "As they are sent; without a scheme the policy's is meant", Arity = ArgumentArity.OneOrMore };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Say nothing; the exit code is the answer" };
        var (caller, request, target) = (new CallerOptions(), new RequestOptions(), new TargetOptions());
        return Verb.Create(
            "can", "Tells whether somebody may make requests: yes, no, or what it depends on, with the rule that decides", options, surroundings, Examples,
            [user, method, urls, quiet, .. caller.Details, .. request.All, .. target.All],
            async (context, cancellation) =>
            {
                var asked = context.Value(urls)!.Select(url => (Text: url, Request: request.Read(context, context.Value(method)!, url))).ToList();
                var name = context.Value(user)!;
                var who = name == Nobody ? Caller.Anonymous : caller.Read(context, asked[0].Request.Time, name);
                if (name == Nobody && caller.Details.Any(context.Has))
                    throw new CliException($"{Nobody} is nobody, of whom there is nothing to say", "Leave the options about people out.");
                var loaded = await ResourceLoader.LoadSoundAsync(context, cancellation);
                var filter = target.Read(context);
                var world = AskedWorld.Compile(loaded, [.. asked.Select(one => one.Request.Url.Host)], filter, findsAll: false);
                var (search, judge) = (new TargetSearch(world), new RequestJudge(world));
                var places = asked.SelectMany(one => search.Find(one.Request.Url, filter).Select(place => (one.Text, one.Request, Place: place))).ToList();
                var standing = TargetStanding.Of(loaded, places.Select(one => one.Place));
                var answers = places.Select(one => Answer(one.Text, one.Request, one.Place, judge.Judge(one.Request, one.Place, who)));
                var answer = new CanAnswer(name, [.. answers], [.. Incomplete.Of(loaded), .. standing.NotEnforced]) { NotAccepted = standing.NotAccepted };
                if (!context.Value(quiet))
                    context.Write(answer, CanJson.Default.CanAnswer, page => Write(page, answer));
                return answer.Answers.Any(one => one.Answer == CanOne.No) ? ExitCodes.Of(false, answer.Incomplete.IsEmpty)
                    : answer.Answers.Any(one => one.Answer == CanOne.Depends) ? ExitCodes.Unknown
                    : ExitCodes.Of(true, answer.Incomplete.IsEmpty);
            });
    }

    private static CanOne Answer(string url, AskedRequest asked, AskedTarget place, Judgement judgement)
    {
        var decision = judgement.Decision;
        var answer = judgement.DependsOn.Count > 0 ? CanOne.Depends : decision.IsAllowed ? CanOne.Yes : CanOne.No;
        return new CanOne(
            asked.Method, url, answer, decision.Outcome, decision.Rule?.Id, decision.IsAllowed ? null : CodeCatalog.Format(decision.Code), DecisionText.Of(judgement, place),
            [.. judgement.DependsOn], [.. place.Pods.Select(pod => pod.ToString())]);
    }

    private static void Write(Page page, CanAnswer answer)
    {
        page.Table([], answer.Answers.Select(one => (IReadOnlyList<Cell>)Row(one, page.IsWide)));
        Incomplete.Write(page, answer.Incomplete, answer.NotAccepted);
    }

    private static ImmutableArray<Cell> Row(CanOne one, bool isWide)
    {
        var verdict = new Cell(one.Answer, one.Answer == CanOne.Yes ? Tone.Good : one.Answer == CanOne.No ? Tone.Bad : Tone.Doubt);
        var why = one.DependsOn.IsEmpty ? one.Why : $"{DoubtText.Untold(one.DependsOn)}; it depends on {RuleText.List(one.DependsOn)}.";
        ImmutableArray<Cell> row = [verdict, $"{one.Method} {one.Url}", one.Code is null || !one.DependsOn.IsEmpty ? why : $"{why} ({one.Code})"];
        return isWide ? row.Add(RuleText.List(one.Pods)) : row;
    }
}
