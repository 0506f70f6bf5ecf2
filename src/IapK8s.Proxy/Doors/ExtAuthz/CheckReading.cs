using System.Net;
using System.Text;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Snapshots;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Forwarding;
using Microsoft.AspNetCore.Http;

namespace IapK8s.Proxy.Doors.ExtAuthz;

/// <summary>From Envoy's description of a request (<c>envoy.service.auth.v3.CheckRequest</c>) to the pipeline's. Field numbers are those of <c>Protocol/Protos/envoy</c>. What is
/// said twice must agree, what is missing is not guessed, what is not asked for (the body, metadata) is skipped.</summary>
internal sealed class CheckReading
{
    /// <summary>The name under which an operator names the policy that is meant, <c>namespace/name</c>.</summary>
    private const string PolicyExtension = "policy";

    /// <summary>As the audit log names it.</summary>
    public const string DoorName = "envoy-grpc";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly GatewayPlace.Asked ByHost = new();
    private static readonly GatewayPlace.OwnPaths OwnPaths = new();

    private readonly CheckHeaders _headers = new();
    private string? _method;
    private string? _path;
    private string? _host;
    private string? _protocol;
    private string? _peer;
    private string? _policy;
    private Code _objection = Code.DoorInputInvalid;

    private CheckReading()
    {
    }

    /// <summary>Every description gives a request; one that cannot be answered carries the reason.</summary>
    public static AccessRequest Read(ReadOnlySpan<byte> message)
    {
        var reading = new CheckReading();
        try
        {
            reading._objection = reading.Read(Part.Check, message) && reading.IsComplete() ? Code.None : reading._objection;
        }
        catch (DecoderFallbackException)
        {
            // No UTF-8: nobody knows what the app would read there (S10).
            reading._objection = Code.AmbiguousRequest;
        }

        return reading.Request();
    }

    /// <summary>Of what could not be read at all.</summary>
    public static AccessRequest Unread(Code objection) => new CheckReading { _objection = objection }.Request();

    private AccessRequest Request() => new()
    {
        Method = _method ?? "",
        Target = _path ?? "",
        Hosts = _host ?? "",
        Headers = _headers.Lines,
        Protocol = _protocol,
        Port = 0,
        Place = IsOwnPath(_path) ? OwnPaths : _policy is null ? ByHost : new GatewayPlace.Asked(_policy),
        Door = DoorName,
        Objection = _objection,
        Connection = new ConnectionMemo(_peer is not null && IPAddress.TryParse(_peer, out var address) ? address : null, AppDestination.Nowhere),
        IsWebSocket = IsWebSocket(_headers.Lines),
        RewritesTarget = false,
    };

    /// <summary>Answered from here, like at the doors themselves. In any other spelling it is not canonical, and refused.</summary>
    private static bool IsOwnPath(string? path) =>
        path is not null && (path.StartsWith(ReservedPaths.Prefix, StringComparison.Ordinal) || path.AsSpan(0, Math.Max(path.IndexOf('?', StringComparison.Ordinal), 0)) is "/.iap" || path == "/.iap");

    private static bool IsWebSocket(HeaderDictionary headers) =>
        headers["Upgrade"].ToString().Contains("websocket", StringComparison.OrdinalIgnoreCase) || headers.ContainsKey("Sec-WebSocket-Key") || headers.ContainsKey("Sec-WebSocket-Version");

    private bool IsComplete()
    {
        if (_method is not { Length: > 0 } method || _path is not { Length: > 0 } path || _host is not { Length: > 0 } host)
        {
            return false;
        }

        if (!CheckHeaders.IsText(method) || !CheckHeaders.IsText(path) || !CheckHeaders.IsText(host))
        {
            _objection = Code.AmbiguousRequest;
            return false;
        }

        return _headers.Agree(method, path, host) && (_policy is null || IsPolicyName(_policy));
    }

    /// <summary><c>namespace/name</c>.</summary>
    private static bool IsPolicyName(string policy) =>
        policy.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && slash == policy.LastIndexOf('/') && slash < policy.Length - 1;

    /// <summary>One message and those within it, by the numbers of their fields.</summary>
    private bool Read(Part part, ReadOnlySpan<byte> message)
    {
        var fields = new MessageReader(message);
        while (fields.Next())
        {
            var isRead = (part, fields.Field) switch
            {
                (Part.Check, 1) => Read(Part.Attributes, fields.Content),
                (Part.Attributes, 1) => Read(Part.Peer, fields.Content),
                (Part.Attributes, 4) => Read(Part.Request, fields.Content),
                (Part.Attributes, 10) => Extension(fields.Content),
                (Part.Peer, 1) => Read(Part.Address, fields.Content),
                (Part.Address, 1) => Read(Part.SocketAddress, fields.Content),
                (Part.SocketAddress, 2) => Once(ref _peer, fields.Content),
                (Part.Request, 2) => Read(Part.Http, fields.Content),
                (Part.Http, 2) => Once(ref _method, fields.Content),
                (Part.Http, 3) => Header(fields.Content, isRaw: false),
                (Part.Http, 4) => Once(ref _path, fields.Content),
                (Part.Http, 5) => Once(ref _host, fields.Content),
                (Part.Http, 10) => Once(ref _protocol, fields.Content),
                (Part.Http, 13) => Read(Part.HeaderMap, fields.Content),
                (Part.HeaderMap, 1) => Header(fields.Content, isRaw: true),
                _ => true,
            };
            if (!isRead)
            {
                return false;
            }
        }

        return !fields.IsBroken;
    }

    private bool Header(ReadOnlySpan<byte> message, bool isRaw)
    {
        if (!Pair(message, isRaw, out var name, out var value))
        {
            return false;
        }

        var isAdded = _headers.Add(name, value, isRaw);
        _objection = isAdded ? _objection : Code.AmbiguousRequest;
        return isAdded;
    }

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

    private enum Part : byte
    {
        Check = 0,
        Attributes,
        Peer,
        Address,
        SocketAddress,
        Request,
        Http,
        HeaderMap,
    }
}
