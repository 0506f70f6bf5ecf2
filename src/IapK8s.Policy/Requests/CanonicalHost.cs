using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace IapK8s.Policy.Requests;

/// <summary>Host names in the one spelling that policies use: lower case, punycode, no port, no trailing dot (RFC 9110 §4.2.3, RFC 5891).
/// IPv6 literals keep their brackets, in the spelling of RFC 5952.</summary>
public static class CanonicalHost
{
    private const int MaxNameLength = 253;

    /// <summary>Name, dot, colon, port; twice the name, as escaping to punycode can also shorten.</summary>
    private const int MaxValueLength = (2 * MaxNameLength) + 7;

    private static readonly SearchValues<char> UpperCase = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ");

    private static readonly SearchValues<char> IPv6Characters = SearchValues.Create("0123456789abcdefABCDEF:.");

    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <summary>Reads a Host header's value. False for user information, spaces, bad ports, empty labels and whatever else is not a host.
    /// Never throws; a value that is already canonical and has no port is returned itself.</summary>
    public static bool TryParse(string? value, out string host, out int? port)
    {
        host = "";
        port = null;
        if (string.IsNullOrEmpty(value) || value.Length > MaxValueLength)
        {
            return false;
        }

        if (value[0] == '[')
        {
            return TryParseIPv6(value, out host, out port);
        }

        var name = value.AsSpan();
        var colon = name.IndexOf(':');
        int? foundPort = null;
        if (colon >= 0)
        {
            if (!TryParsePort(name[(colon + 1)..], out foundPort))
            {
                return false;
            }

            name = name[..colon];
        }

        if (name.EndsWith('.'))
        {
            name = name[..^1];
        }

        var found = Ascii.IsValid(name) ? FromAscii(value, name) : FromUnicode(name);
        if (found is null)
        {
            return false;
        }

        host = found;
        port = foundPort;
        return true;
    }

    private static string? FromAscii(string value, ReadOnlySpan<char> name)
    {
        if (!HostName.IsValid(name, MaxNameLength))
        {
            return null;
        }

        if (!name.ContainsAny(UpperCase))
        {
            return name.Length == value.Length ? value : name.ToString();
        }

        return name.ToString().ToLowerInvariant();
    }

    /// <summary>Other scripts' full stops are refused, not taken for dots: what separates labels must look like it.</summary>
    private static string? FromUnicode(ReadOnlySpan<char> name)
    {
        if (name.ContainsAny("\u3002\uff0e\uff61"))
        {
            return null;
        }

        string ascii;
        try
        {
            ascii = Idn.GetAscii(name.ToString().ToLowerInvariant()).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return null;
        }

        return HostName.IsValid(ascii, MaxNameLength) ? ascii : null;
    }

    private static bool TryParseIPv6(string value, out string host, out int? port)
    {
        host = "";
        port = null;
        var close = value.IndexOf(']', StringComparison.Ordinal);
        if (close < 0)
        {
            return false;
        }

        var literal = value.AsSpan(1, close - 1);
        var rest = value.AsSpan(close + 1);
        int? foundPort = null;
        if (!rest.IsEmpty && (rest[0] != ':' || !TryParsePort(rest[1..], out foundPort)))
        {
            return false;
        }

        // Zone identifiers ("%eth0") mean something on one machine only; the parser below would take them.
        if (literal.ContainsAnyExcept(IPv6Characters) ||
            !IPAddress.TryParse(literal, out var address) || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return false;
        }

        var canonical = $"[{address}]";
        host = canonical == value ? value : canonical;
        port = foundPort;
        return true;
    }

    private static bool TryParsePort(ReadOnlySpan<char> text, out int? port)
    {
        port = null;
        if (text.Length is 0 or > 5 || text[0] == '0' || text.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        var number = int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
        port = number;
        return number <= 65535;
    }
}
