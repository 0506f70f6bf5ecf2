using System.CommandLine;
using System.Net;
using IapK8s.Cli.Commands;
using IapK8s.Resources.Syntax;

namespace IapK8s.Cli.Asking.Requests;

/// <summary>What else there is to say of a request, on the command line.</summary>
internal sealed class RequestOptions
{
    public Option<string?> ClientIp { get; } = new("--client-ip") { HelpName = "ADDRESS", Description = "Where the request comes from, as trusted proxies tell it" };

    public Option<string?> Time { get; } = new("--time") { HelpName = "TIME", Description = "When it comes, RFC 3339; default: now" };

    public Option<string[]> Headers { get; } = new("--header") { HelpName = "NAME:VALUE", Description = "A header of the request; may be repeated", DefaultValueFactory = _ => [] };

    public Option<bool> WebSocket { get; } = new("--websocket") { Description = "It opens a WebSocket; its origin is --header origin:https://shop.example.com" };

    public IEnumerable<Option> All => [ClientIp, Time, Headers, WebSocket];

    /// <exception cref="CliException">Something of it is not valid.</exception>
    public AskedRequest Read(CommandContext context, string method, string url) => new()
    {
        Method = method,
        Url = UrlText.Parse(url),
        Headers = AskedHeaders.Parse(context.Value(Headers) ?? []),
        Time = TimeOf(context),
        ClientAddress = context.Value(ClientIp) is { } text ? Address(text) : null,
        IsWebSocket = context.Value(WebSocket),
    };

    public DateTimeOffset TimeOf(CommandContext context) =>
        context.Value(Time) is not { } text ? context.Surroundings.Time.GetUtcNow()
        : TimestampSyntax.Parse(text, out var time) is { } problem ? throw new CliException($"--time: {problem.Message}", problem.Fix)
        : time;

    private static IPAddress Address(string text) =>
        IPAddress.TryParse(text, out var address) ? address : throw new CliException($"--client-ip: {Quoted.Of(text)} is not an address", "Write an IPv4 or IPv6 address, such as 192.0.2.7.");
}
