using System.Net;
using System.Text;
using IapK8s.Policy.Decisions;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Forwarding;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace IapK8s.Proxy.Doors.ExtAuthz;

/// <summary>From Envoy's description of a request (<c>envoy.service.auth.v3.CheckRequest</c>) to the pipeline's. Field numbers are those of <c>Protocol/Protos/envoy</c>. What is
/// said twice must agree, what is missing is not guessed, what is not asked for (the body, metadata) is skipped.</summary>
internal sealed class CheckReading
{
    /// <summary>The name under which an operator names the policy that is meant, <c>namespace/name</c>.</summary>
    public const string PolicyExtension = "policy";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly CheckHeaders _headers = new();
    private string? _method;
    private string? _path;
    private string? _host;
    private string? _protocol;
    private string? _peer;
    private string? _policy;

    private CheckReading()
    {
    }

    /// <returns><see cref="Code.None"/> where there is one way to read it; what was read is for the record otherwise.</returns>
    public static Code Read(ReadOnlySpan<byte> message, AppDestination app, out AccessRequest request)
    {
        var reading = new CheckReading();
        bool isReadable;
        try
        {
            isReadable = reading.Check(message) && reading.IsComplete();
        }
        catch (DecoderFallbackException)
        {
            // No UTF-8: nobody knows what the app would read there (S10).
            isReadable = false;
        }

        request = reading.Request(app);
        return isReadable ? Code.None : Code.AmbiguousRequest;
    }

    /// <summary>Of what could not be read at all.</summary>
    public static AccessRequest Nothing(AppDestination app) => new CheckReading().Request(app);

    private AccessRequest Request(AppDestination app) => new()
    {
        Method = _method ?? "",
        Target = _path ?? "",
        Hosts = _host is null ? StringValues.Empty : new StringValues(_host),
        Headers = _headers.Lines,
        Protocol = _protocol,
        Port = app.Port,
        Connection = new ConnectionMemo(_peer is not null && IPAddress.TryParse(_peer, out var address) ? address : null, app),
        IsWebSocket = IsWebSocket(_headers.Lines),
        RewritesTarget = false,
    };

    private static bool IsWebSocket(HeaderDictionary headers) =>
        headers["Upgrade"].ToString().Contains("websocket", StringComparison.OrdinalIgnoreCase) || headers.ContainsKey("Sec-WebSocket-Key") || headers.ContainsKey("Sec-WebSocket-Version");

    private bool IsComplete() => IsStated(_method) && IsStated(_path) && IsStated(_host) && _headers.Agree(_method!, _path!, _host!);

    private static bool IsStated(string? text) => !string.IsNullOrEmpty(text) && CheckHeaders.IsText(text);

    /// <summary>CheckRequest.</summary>
    private bool Check(ReadOnlySpan<byte> message)
    {
        var fields = new MessageReader(message);
        while (fields.Next())
        {
            if (fields.Field == 1 && !Attributes(fields.Content))
            {
                return false;
            }
        }

        return !fields.IsBroken;
    }

    /// <summary>AttributeContext.</summary>
    private bool Attributes(ReadOnlySpan<byte> message)
    {
        var fields = new MessageReader(message);
        while (fields.Next())
        {
            var isRead = fields.Field switch
            {
                1 => Peer(fields.Content),
                4 => Request(fields.Content),
                10 => Extension(fields.Content),
                _ => true,
            };
            if (!isRead)
            {
                return false;
            }
        }

        return !fields.IsBroken;
    }

    /// <summary>AttributeContext.Peer, Address, SocketAddress: one message within the other.</summary>
    private bool Peer(ReadOnlySpan<byte> message, int depth = 0)
    {
        var fields = new MessageReader(message);
        while (fields.Next())
        {
            if (depth == 2 ? fields.Field == 2 && !Once(ref _peer, fields.Content) : fields.Field == 1 && !Peer(fields.Content, depth + 1))
            {
                return false;
            }
        }

        return !fields.IsBroken;
    }

    /// <summary>AttributeContext.Request.</summary>
    private bool Request(ReadOnlySpan<byte> message)
    {
        var fields = new MessageReader(message);
        while (fields.Next())
        {
            if (fields.Field == 2 && !Http(fields.Content))
            {
                return false;
            }
        }

        return !fields.IsBroken;
    }

    /// <summary>AttributeContext.HttpRequest.</summary>
    private bool Http(ReadOnlySpan<byte> message)
    {
        var fields = new MessageReader(message);
        while (fields.Next())
        {
            var isRead = fields.Field switch
            {
                2 => Once(ref _method, fields.Content),
                3 => Header(fields.Content, isRaw: false),
                4 => Once(ref _path, fields.Content),
                5 => Once(ref _host, fields.Content),
                10 => Once(ref _protocol, fields.Content),
                13 => RawHeaders(fields.Content),
                _ => true,
            };
            if (!isRead)
            {
                return false;
            }
        }

        return !fields.IsBroken;
    }

    /// <summary>HeaderMap.</summary>
    private bool RawHeaders(ReadOnlySpan<byte> message)
    {
        var fields = new MessageReader(message);
        while (fields.Next())
        {
            if (fields.Field == 1 && !Header(fields.Content, isRaw: true))
            {
                return false;
            }
        }

        return !fields.IsBroken;
    }

    /// <summary>HeaderValue, or an entry of the map of headers.</summary>
    private bool Header(ReadOnlySpan<byte> message, bool isRaw) => Pair(message, isRaw, out var name, out var value) && _headers.Add(name, value, isRaw);

    /// <summary>An entry of context_extensions: what the operator wrote beside the route.</summary>
    private bool Extension(ReadOnlySpan<byte> message)
    {
        if (!Pair(message, isRaw: false, out var name, out var value))
        {
            return false;
        }

        var isFirst = _policy is null;
        _policy = name == PolicyExtension ? value : _policy;
        return isFirst || name != PolicyExtension;
    }

    /// <summary>An entry of a map is a message of name (1) and value (2); HeaderValue has bytes (3) besides.</summary>
    private static bool Pair(ReadOnlySpan<byte> message, bool isRaw, out string name, out string value)
    {
        string? first = null, second = null;
        var isRead = true;
        var fields = new MessageReader(message);
        while (isRead && fields.Next())
        {
            isRead = fields.Field switch
            {
                1 => Once(ref first, fields.Content),
                2 => Once(ref second, fields.Content),
                3 when isRaw => Once(ref second, fields.Content),
                _ => true,
            };
        }

        (name, value) = (first ?? "", second ?? "");
        return isRead && !fields.IsBroken;
    }

    private static bool Once(ref string? field, ReadOnlySpan<byte> text)
    {
        if (field is not null)
        {
            return false;
        }

        field = Strict.GetString(text);
        return true;
    }
}
