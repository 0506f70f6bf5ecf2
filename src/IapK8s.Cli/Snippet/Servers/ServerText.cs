using System.Buffers;
using IapK8s.Cli.Commands;
using IapK8s.Cli.Writing;
using IapK8s.Resources.Syntax;

namespace IapK8s.Cli.Snippet.Servers;

/// <summary>Values in the text of a server's configuration.</summary>
internal static class ServerText
{
    /// <summary>What means nothing to nginx, to Caddy and in a rule of Traefik, in quotes or without. Neither nginx nor Caddy can escape a <c>$</c> or a <c>{</c>, so what has more is refused.</summary>
    private static readonly SearchValues<char> Harmless = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:/[]?=");

    /// <exception cref="CliException">It has characters that would be configuration.</exception>
    public static string Of(string value) => value.Length > 0 && !value.AsSpan().ContainsAnyExcept(Harmless)
        ? value
        : throw new CliException($"{Quoted.Of(value)} cannot stand in a server's configuration", "Use letters, digits and . - _ : / alone.");

    /// <summary>Lines of comment.</summary>
    public static string Comment(IEnumerable<string> lines) => string.Concat(lines.Select(line => $"# {Printable.Of(line)}\n"));
}
