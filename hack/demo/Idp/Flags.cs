using System.CommandLine;
using System.CommandLine.Parsing;

namespace IapK8s.Demo.Idp;

/// <summary>The flags, which <c>--help</c> explains.</summary>
internal static class Flags
{
    public static RootCommand Command(Func<IdpOptions, CancellationToken, Task> run)
    {
        var urls = new Option<string>("--urls") { Description = "Address to listen on; a name ending in .localhost listens on loopback alone", HelpName = "http://idp.localhost:PORT", Required = true };
        var issuer = new Option<string?>("--issuer") { Description = "Issuer, exactly as it goes into tokens [default: the first of --urls]", HelpName = "URL" };
        var clients = new Option<IReadOnlyList<IdpClient>>("--client")
        {
            Description = "Client, secret and redirect URI; repeat it for more clients, or with the same id for more redirect URIs. An empty secret makes a public client",
            HelpName = "ID=SECRET=REDIRECT_URI",
            Required = true,
            Arity = ArgumentArity.OneOrMore,
            CustomParser = ParseClients,
        };
        var postLogout = new Option<IReadOnlyList<PostLogoutUri>>("--post-logout")
        {
            Description = "Where a client may send the browser after signing out",
            HelpName = "ID=URI",
            Arity = ArgumentArity.ZeroOrMore,
            CustomParser = ParsePostLogoutUris,
            DefaultValueFactory = _ => [],
        };
        var password = new Option<string>("--password") { Description = "Password of alice, bob and carol", DefaultValueFactory = _ => "demo" };
        var code = new Option<string>("--second-factor-code") { Description = "Code of the second step, which the page shows", DefaultValueFactory = _ => "123456" };

        var command = new RootCommand("OpenID Connect provider of the demo: three accounts, no database, no secrets worth keeping") { urls, issuer, clients, postLogout, password, code };
        command.SetAction((parsed, cancel) => run(
            new IdpOptions(
                parsed.GetRequiredValue(urls),
                parsed.GetValue(issuer) ?? parsed.GetRequiredValue(urls).Split(';')[0],
                parsed.GetRequiredValue(clients),
                parsed.GetRequiredValue(postLogout),
                parsed.GetRequiredValue(password),
                parsed.GetRequiredValue(code)),
            cancel));
        return command;
    }

    private static List<IdpClient> ParseClients(ArgumentResult result)
    {
        var clients = new List<IdpClient>();
        foreach (var text in result.Tokens.Select(t => t.Value))
        {
            // The redirect URI may hold '=' itself.
            if (text.Split('=', 3) is [{ Length: > 0 } id, var secret, var uri] && Uri.TryCreate(uri, UriKind.Absolute, out var redirect))
                clients.Add(new IdpClient(id, secret.Length == 0 ? null : secret, redirect));
            else
                result.AddError($"--client '{text}' is not ID=SECRET=REDIRECT_URI");
        }
        return clients;
    }

    private static List<PostLogoutUri> ParsePostLogoutUris(ArgumentResult result)
    {
        var uris = new List<PostLogoutUri>();
        foreach (var text in result.Tokens.Select(t => t.Value))
        {
            if (text.Split('=', 2) is [{ Length: > 0 } id, var uri] && Uri.TryCreate(uri, UriKind.Absolute, out var target))
                uris.Add(new PostLogoutUri(id, target));
            else
                result.AddError($"--post-logout '{text}' is not ID=URI");
        }
        return uris;
    }
}
