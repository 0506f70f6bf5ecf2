using System.CommandLine;
using System.CommandLine.Parsing;
using IapK8s.AspNetCore;

namespace IapK8s.Demo.App;

/// <summary>The flags, which <c>--help</c> explains.</summary>
internal static class Flags
{
    public static RootCommand Command(Func<AppOptions, CancellationToken, Task> run)
    {
        var name = new Option<string>("--name") { Description = "Name of the app, as its pages show it", Required = true };
        var urls = new Option<string>("--urls") { Description = "Address to listen on", HelpName = "http://127.0.0.1:PORT", Required = true };
        var jwks = new Option<Uri?>("--jwks") { Description = "Where this app's assertion keys are served; without it no assertion is believed", HelpName = "URL", CustomParser = ParseUri };
        var issuer = new Option<string?>("--issuer") { Description = "Issuer of this app's assertions; goes with --jwks", HelpName = "URL" };
        var audience = new Option<string?>("--audience") { Description = "Audience of this app's assertions; goes with --jwks", HelpName = "AUDIENCE" };
        var header = new Option<string>("--header") { Description = "Header that carries the assertion", DefaultValueFactory = _ => IapAuthenticationDefaults.HeaderName };

        var command = new RootCommand("Demo app: shows exactly what reached it, and who the caller is") { name, urls, jwks, issuer, audience, header };
        command.Validators.Add(result =>
        {
            var given = new[] { result.GetResult(jwks), result.GetResult(issuer), result.GetResult(audience) }.Count(r => r is not null);
            if (given is 1 or 2)
                result.AddError("--jwks, --issuer and --audience go together: give all three, or none to believe nobody");
        });
        command.SetAction((parsed, cancel) => run(
            new AppOptions(
                parsed.GetRequiredValue(name),
                parsed.GetRequiredValue(urls),
                parsed.GetValue(jwks) is { } keySet
                    ? new VerifierOptions(keySet, parsed.GetRequiredValue(issuer)!, parsed.GetRequiredValue(audience)!, parsed.GetRequiredValue(header))
                    : null),
            cancel));
        return command;
    }

    private static Uri? ParseUri(ArgumentResult result)
    {
        if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var uri))
            return uri;
        result.AddError($"--jwks '{result.Tokens[0].Value}' is not an absolute URL");
        return null;
    }
}
