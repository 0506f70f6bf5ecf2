using System.Collections.Immutable;
using IapK8s.Cli.Asking.Judging;
using IapK8s.Cli.Asking.Requests;
using IapK8s.Cli.Asking.Targets;
using IapK8s.Policy.Decisions;

namespace IapK8s.Cli.Explain;

/// <summary>What whoever sent the request gets to see.</summary>
internal static class CallerView
{
    /// <param name="isProgram">A bearer token is a program's.</param>
    public static ImmutableArray<string> Of(AskedRequest asked, AskedTarget target, Judgement judgement, bool isProgram)
    {
        if (judgement.IsReserved)
            return ["the proxy's own answer"];
        if (judgement.Decision.IsAllowed)
            return ["the app's answer"];

        var description = CodeCatalog.Describe(judgement.Decision.Code);
        var refusal = $"{description.HttpStatus} {description.Title} ({description.Text})";
        switch (judgement.Decision.Outcome)
        {
            case Outcome.Challenge or Outcome.StepUp when target.Host is not null:
                var stronger = judgement.Decision.StepUp is { } requirement ? $", which asks for {RuleText.Requirement(requirement)}" : "";
                return isProgram || asked.IsWebSocket || asked.Method is not ("GET" or "HEAD")
                    ? [$"401 {description.Title} ({description.Text}), with the address of the sign-in{stronger}"]
                    : [$"a browser: 302 to the sign-in{stronger}", $"anybody else: 401 {description.Title} ({description.Text})"];
            case Outcome.Challenge or Outcome.StepUp:
                return [$"401 {description.Title} ({description.Text})"];
            default:
                return target.Definition?.AccessDeniedRedirect is { } help && description.HttpStatus == 403 && asked is { Method: "GET" or "HEAD", IsWebSocket: false } && !isProgram
                    ? [$"a browser: 302 to {help}", $"anybody else: {refusal}"]
                    : [refusal];
        }
    }
}
