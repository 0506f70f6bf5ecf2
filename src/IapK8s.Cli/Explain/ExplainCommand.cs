using System.CommandLine;
using IapK8s.Cli.Asking.Callers;
using IapK8s.Cli.Asking.Requests;
using IapK8s.Cli.Asking.Targets;
using IapK8s.Cli.Commands;
using IapK8s.Cli.Loading;

namespace IapK8s.Cli.Explain;

/// <summary><c>explain METHOD URL</c>: what becomes of one request, and every level, rule and condition that it comes of.</summary>
internal static class ExplainCommand
{
    private static readonly Example[] Examples =
    [
        new("kubectl iap explain GET https://shop.example.com/admin/users --as alice@example.com --groups employees", "What becomes of this request, and why?"),
        new("kubectl iap explain GET https://shop.example.com/", "And of somebody who is not signed in?"),
        new("kubectl iap explain POST https://pay.example.com/transfers/7 -f policies/ --groups accounting --acr mfa --client-ip 192.0.2.9", "From manifests, before anything is applied"),
        new("kubectl iap explain GET https://shop.example.com/ --as alice@example.com -o json", "For a program"),
    ];

    public static Command Create(GlobalOptions options, Surroundings surroundings)
    {
        var method = new Argument<string>("METHOD") { Description = "As it is sent: GET, POST, ..." };
        var url = new Argument<string>("URL") { Description = "As it is sent; without a scheme the policy's is meant" };
        var (caller, request, target) = (new CallerOptions(), new RequestOptions(), new TargetOptions());
        return Verb.Create(
            "explain", "Explains one request: what becomes of it, and every level, rule and condition with its value", options, surroundings, Examples,
            [method, url, .. caller.All, .. request.All, .. target.All],
            async (context, cancellation) =>
            {
                var asked = request.Read(context, context.Value(method)!, context.Value(url)!);
                var who = caller.Read(context, asked.Time);
                var loaded = await ResourceLoader.LoadSoundAsync(context, cancellation);
                var filter = target.Read(context);
                var world = AskedWorld.Compile(loaded, [asked.Url.Host], filter, findsAll: true);
                var answer = new RequestExplainer(world).Explain(asked, who, new TargetSearch(world).Find(asked.Url, filter));
                context.Write(answer, ExplainJson.Default.ExplainAnswer, page => ExplainPage.Write(page, answer));
                return answer.Answers.Any(one => !one.IsAllowed && one.DependsOn.IsEmpty) ? ExitCodes.Of(false, answer.Incomplete.IsEmpty)
                    : answer.Answers.Any(one => !one.DependsOn.IsEmpty) ? ExitCodes.Unknown
                    : ExitCodes.Of(true, answer.Incomplete.IsEmpty);
            });
    }
}
