using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Net;

namespace IapK8s.Sidecar;

/// <summary>Values that several flags share. A mistake is told and read as something harmless.</summary>
internal static class FlagReading
{
    /// <summary>Null where neither flag nor variable says anything.</summary>
    public static string? Said(this ParseResult parsed, Option<string?> option) => parsed.GetValue(option) is { Length: > 0 } text ? text : null;

    public static int Port(this ParseResult parsed, Option<string?> option, List<string> mistakes) => Port(option, parsed.GetValue(option), mistakes);

    /// <summary>Separated by commas; ascending, each once.</summary>
    public static ImmutableArray<int> Ports(this ParseResult parsed, Option<string?> option, List<string> mistakes) =>
        [.. (parsed.Said(option) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(text => Port(option, text, mistakes)).Distinct().Order()];

    /// <param name="instead">What else could be written where it is missing.</param>
    public static IPEndPoint Endpoint(this ParseResult parsed, Option<string?> option, List<string> mistakes, string fallback = "", string instead = "")
    {
        var text = parsed.Said(option) ?? fallback;
        // Without a colon TryParse would take port 0.
        if (text.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(text, out var endpoint) && endpoint.Port > 0)
        {
            return endpoint;
        }

        mistakes.Add(text.Length == 0 ? $"{option.Name} is missing: write IP:PORT{instead}" : $"{option.Name} '{text}' is not IP:PORT");
        return new IPEndPoint(IPAddress.None, 0);
    }

    private static int Port(Option<string?> option, string? text, List<string> mistakes)
    {
        if (ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0)
        {
            return port;
        }

        mistakes.Add($"{option.Name} '{text}' is not a port from 1 to 65535");
        return 0;
    }
}
