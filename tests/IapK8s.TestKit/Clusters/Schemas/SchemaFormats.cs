using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace IapK8s.TestKit.Clusters.Schemas;

/// <summary>The formats of strings that the API server checks; others it ignores.</summary>
internal static partial class SchemaFormats
{
    private static readonly string[] Supported = ["date-time", "date", "duration", "byte", "uuid", "uuid3", "uuid4", "uuid5", "ipv4", "ipv6", "cidr", "email", "hostname", "uri", "mac"];

    public static bool IsChecked(string format) => Supported.Contains(format);

    public static bool Fits(string text, string format) => format switch
    {
        "date-time" => TryReadTime(text, out _),
        "date" => TryReadDate(text, out _),
        "duration" => TryReadDuration(text, out _),
        "byte" => TryReadBytes(text, out _),
        "uuid" or "uuid3" or "uuid4" or "uuid5" => Guid.TryParse(text, out _),
        "ipv4" => IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetwork && text.Count(c => c == '.') == 3,
        "ipv6" => IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6,
        "cidr" => text.Split('/') is [var network, var bits] && IPAddress.TryParse(network, out var address)
            && int.TryParse(bits, NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length <= (address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128),
        "email" => Email().IsMatch(text),
        "hostname" => text.Length <= 255 && Hostname().IsMatch(text),
        // net/url.ParseRequestURI: absolute, or an absolute path.
        "uri" => (Uri.TryCreate(text, UriKind.Absolute, out _) || text.StartsWith('/')) && !text.Any(c => char.IsControl(c) || c == ' '),
        "mac" => Mac().IsMatch(text),
        _ => true,
    };

    public static bool TryReadTime(string text, out DateTimeOffset time)
    {
        time = default;
        return Time().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }

    public static bool TryReadDate(string text, out DateTimeOffset date) =>
        DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out date);

    public static bool TryReadBytes(string text, out byte[] bytes)
    {
        bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out var count))
            return false;
        bytes = bytes[..count];
        return true;
    }

    /// <summary>As Go's <c>time.ParseDuration</c> reads it: <c>1h30m</c>, <c>-1.5s</c>, <c>0</c>; and days and weeks, which the strfmt library adds.</summary>
    public static bool TryReadDuration(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text == "0")
            return true;
        var match = Duration().Match(text);
        if (!match.Success)
            return false;
        var seconds = 0.0;
        for (var i = 0; i < match.Groups["unit"].Captures.Count; i++)
        {
            seconds += double.Parse(match.Groups["number"].Captures[i].Value, CultureInfo.InvariantCulture) * match.Groups["unit"].Captures[i].Value switch
            {
                "ns" => 1e-9,
                "us" or "µs" => 1e-6,
                "ms" => 1e-3,
                "s" => 1,
                "m" => 60,
                "h" => 3600,
                "d" => 86_400,
                _ => 604_800,
            };
        }
        if (seconds > TimeSpan.MaxValue.TotalSeconds / 2)
            return false;
        duration = TimeSpan.FromSeconds(text.StartsWith('-') ? -seconds : seconds);
        return true;
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)\z")]
    private static partial Regex Time();

    [GeneratedRegex(@"^[+-]?(?:(?<number>\d+(?:\.\d*)?|\.\d+)(?<unit>ns|us|µs|ms|s|m|h|d|w))+\z")]
    private static partial Regex Duration();

    [GeneratedRegex(@"^[^@\s]+@[^@\s]+\z")]
    private static partial Regex Email();

    [GeneratedRegex(@"^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\z")]
    private static partial Regex Hostname();

    [GeneratedRegex(@"^([0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}\z")]
    private static partial Regex Mac();
}
