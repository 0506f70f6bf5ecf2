using System.Net;
using IapK8s.Policy.Decisions;
using IapK8s.Protocol.Envoy;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Forwarding;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace IapK8s.Proxy.Doors.ExtAuthz;

/// <summary>From Envoy's description of a request to the pipeline's. Where it says one thing twice the two must agree, and what is missing is not guessed.</summary>
internal static class CheckReading
{
    /// <summary>Of what could not be read at all.</summary>
    public static AccessRequest Nothing(AppDestination app) => new()
    {
        Method = "",
        Target = "",
        Hosts = StringValues.Empty,
        Headers = new HeaderDictionary(),
        Port = app.Port,
        Connection = new ConnectionMemo(null, app),
        IsWebSocket = false,
        RewritesTarget = false,
    };

    /// <returns><see cref="Code.None"/> where there is one way to read it; what was read is for the record otherwise.</returns>
    public static Code Read(CheckRequest check, AppDestination app, out AccessRequest request)
    {
        var http = check.Attributes?.Request?.Http;
        if (http is null)
        {
            request = Nothing(app);
            return Code.AmbiguousRequest;
        }

        var headers = new HeaderDictionary(http.Headers.Count);
        var isReadable = CheckHeaders.TryRead(http, headers) && IsStated(http.Method) && IsStated(http.Path) && IsStated(http.Host);
        request = new AccessRequest
        {
            Method = http.Method,
            Target = http.Path,
            Hosts = http.Host,
            Headers = headers,
            Protocol = http.Protocol.Length == 0 ? null : http.Protocol,
            Port = app.Port,
            Connection = new ConnectionMemo(AddressOf(check.Attributes!.Source), app),
            IsWebSocket = headers["Upgrade"].ToString().Contains("websocket", StringComparison.OrdinalIgnoreCase),
            RewritesTarget = false,
        };
        return isReadable ? Code.None : Code.AmbiguousRequest;
    }

    private static bool IsStated(string text) => text.Length > 0 && CheckHeaders.IsText(text);

    /// <summary>Null for a socket in the file system, and for whatever is no address.</summary>
    private static IPAddress? AddressOf(AttributeContext.Types.Peer? peer) =>
        peer?.Address?.SocketAddress is { } socket && IPAddress.TryParse(socket.Address, out var address) ? address : null;
}
