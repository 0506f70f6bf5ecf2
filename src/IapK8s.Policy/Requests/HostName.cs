using System.Buffers;
using System.Globalization;

namespace IapK8s.Policy.Requests;

/// <summary>Letters, digits, hyphens (RFC 1123 §2.1), or an IPv4 address in the one way to write it.</summary>
internal static class HostName
{
    private const int MaxLabelLength = 63;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    public static bool IsValid(ReadOnlySpan<char> name, int maxLength)
    {
        if (name.IsEmpty || name.Length > maxLength)
        {
            return false;
        }

        ReadOnlySpan<char> last = default;
        foreach (var range in name.Split('.'))
        {
            last = name[range];
            if (!IsLabel(last))
            {
                return false;
            }
        }

        // Resolvers read "127.1", "0x7f.1" and "2130706433" as addresses: what ends in a number is an address or nothing.
        return !IsNumber(last) || IsIPv4(name);
    }

    private static bool IsLabel(ReadOnlySpan<char> label)
    {
        if (label.Length is 0 or > MaxLabelLength || label[0] == '-' || label[^1] == '-')
        {
            return false;
        }

        foreach (var c in label)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-')
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsNumber(ReadOnlySpan<char> label)
    {
        var isHex = label.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return isHex ? !label[2..].ContainsAnyExcept(HexDigits) : !label.ContainsAnyExcept(Digits);
    }

    private static bool IsIPv4(ReadOnlySpan<char> name)
    {
        var parts = 0;
        foreach (var range in name.Split('.'))
        {
            var part = name[range];
            parts++;
            if (part.Length > 3 || part.ContainsAnyExcept(Digits) || (part.Length > 1 && part[0] == '0') ||
                int.Parse(part, NumberStyles.None, CultureInfo.InvariantCulture) > 255)
            {
                return false;
            }
        }

        return parts == 4;
    }
}
