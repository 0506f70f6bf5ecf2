using System.CommandLine;
using IapK8s.Gateway.Captures;

namespace IapK8s.Gateway.Hosting;

/// <summary>The command line. Every flag is also an environment variable.</summary>
internal static class GatewayCommand
{
    public static RootCommand Create(Func<GatewayOptions, CancellationToken, Task<int>> run)
    {
        var command = new RootCommand("Sign-in portal and session service of the identity-aware proxy");
        var options = GatewayFlags.All.ToDictionary(
            flag => flag.Name,
            flag => new Option<string?>(flag.Name)
            {
                Description = $"{flag.Help} [{GatewayFlags.EnvironmentName(flag.Name)}]{(flag.Required ? " (required)" : "")}",
                DefaultValueFactory = _ => Environment.GetEnvironmentVariable(GatewayFlags.EnvironmentName(flag.Name)) is { Length: > 0 } set ? set : flag.Default,
            });
        foreach (var option in options.Values)
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parsed, cancellation) =>
        {
            if (GatewayFlags.Read(name => parsed.GetValue(options[name]), out var mistakes) is { } checkedOptions)
            {
                return await run(checkedOptions, cancellation);
            }

            foreach (var mistake in mistakes)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"iap-gateway: {mistake}");
            }

            return 2;
        });
        command.Subcommands.Add(CaptureCheckCommand.Create());
        return command;
    }
}
