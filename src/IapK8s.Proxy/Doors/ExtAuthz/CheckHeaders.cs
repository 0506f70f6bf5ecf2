using System.Buffers;
using System.Text;
using Google.Protobuf;
using IapK8s.Protocol.Envoy;
using Microsoft.AspNetCore.Http;
using HttpRequest = IapK8s.Protocol.Envoy.AttributeContext.Types.HttpRequest;

namespace IapK8s.Proxy.Doors.ExtAuthz;

/// <summary>A request's header lines in either of Envoy's spellings: a map with lines of one name joined, or (<c>encode_raw_headers</c>) every line in bytes. The same as the
/// proxy door's listener takes: names are tokens, values strict UTF-8 without control characters.</summary>
internal static class CheckHeaders
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>RFC 9110 §5.6.2.</summary>
    private static readonly SearchValues<char> Token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>With U+FFFD, which parsers of protobuf put where bytes were no UTF-8: nobody knows what the app will read there (S10).</summary>
    private static readonly SearchValues<char> NoText = SearchValues.Create([.. Enumerable.Range(0, 0x20).Where(c => c != '\t').Select(c => (char)c), '\x7f', '\ufffd']);

    public static bool IsText(string value) => !value.AsSpan().ContainsAny(NoText);

    /// <returns>False where the lines can be read in two ways, or contradict what the check says besides.</returns>
    public static bool TryRead(HttpRequest http, HeaderDictionary headers)
    {
        if (http.HeaderMap is { } lines)
        {
            return http.Headers.Count == 0 && TryReadLines(http, lines, headers);
        }

        foreach (var (name, value) in http.Headers)
        {
            if (IsPseudo(name))
            {
                if (!Agrees(http, name, value))
                {
                    return false;
                }
            }
            else if (!IsSound(http, name, value))
            {
                return false;
            }
            else if (!headers.TryAdd(name, JoinedLines.Part(name, value)))
            {
                headers.Append(name, value);
            }
        }

        return true;
    }

    private static bool TryReadLines(HttpRequest http, HeaderMap lines, HeaderDictionary headers)
    {
        foreach (var line in lines.Headers)
        {
            if (!TryDecode(line.RawValue, out var value) || (value.Length > 0 && line.Value.Length > 0))
            {
                return false;
            }

            value = value.Length > 0 ? value : line.Value;
            if (IsPseudo(line.Key))
            {
                if (!Agrees(http, line.Key, value))
                {
                    return false;
                }
            }
            else if (!IsSound(http, line.Key, value))
            {
                return false;
            }
            else
            {
                headers.Append(line.Key, value);
            }
        }

        return true;
    }

    private static bool TryDecode(ByteString bytes, out string text)
    {
        try
        {
            text = Strict.GetString(bytes.Span);
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = "";
            return false;
        }
    }

    private static bool IsPseudo(string name) => name.StartsWith(':');

    private static bool Agrees(HttpRequest http, string name, string value) => name switch
    {
        ":method" => string.Equals(value, http.Method, StringComparison.Ordinal),
        ":path" => string.Equals(value, http.Path, StringComparison.Ordinal),
        ":authority" => string.Equals(value, http.Host, StringComparison.Ordinal),
        _ => true,
    };

    private static bool IsSound(HttpRequest http, string name, string value) =>
        name.Length > 0 && !name.AsSpan().ContainsAnyExcept(Token) && IsText(value)
        && (!name.Equals("host", StringComparison.OrdinalIgnoreCase) || string.Equals(value, http.Host, StringComparison.Ordinal));
}
