using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace IapK8s.Proxy.Doors.ExtAuthz;

/// <summary>How long the caller waits: <c>grpc-timeout</c>, at most eight digits and a unit ("gRPC over HTTP2").</summary>
internal static class CallDeadline
{
    private const int MostDigits = 8;

    /// <returns>Null where the caller says nothing; nothing at all where it cannot be read.</returns>
    public static TimeSpan? Parse(StringValues header)
    {
        if (header.Count == 0)
        {
            return null;
        }

        var text = header.ToString();
        if (text.Length is < 2 or > MostDigits + 1 || !long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var amount))
        {
            return TimeSpan.Zero;
        }

        return text[^1] switch
        {
            'H' => TimeSpan.FromHours(amount),
            'M' => TimeSpan.FromMinutes(amount),
            'S' => TimeSpan.FromSeconds(amount),
            'm' => TimeSpan.FromMilliseconds(amount),
            'u' => TimeSpan.FromMicroseconds(amount),
            'n' => TimeSpan.FromTicks(amount / TimeSpan.NanosecondsPerTick),
            _ => TimeSpan.Zero,
        };
    }
}
