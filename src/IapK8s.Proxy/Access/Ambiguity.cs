using System.Buffers;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Requests;

namespace IapK8s.Proxy.Access;

/// <summary>What two readers could read differently is refused before anything else. Kestrel refuses most of it by itself (two Host lines, two lengths, a final
/// coding other than chunked); this closes what it lets through.</summary>
internal static class Ambiguity
{
    /// <summary>What no value of a header may have (RFC 9110 §5.5), and Kestrel takes of a client all the same.</summary>
    private static readonly SearchValues<char> Controls = SearchValues.Create([.. Enumerable.Range(0, 0x20).Where(c => c != '\t').Select(c => (char)c), '\x7f']);

    /// <summary>A door that answers an ingress tells it such a line in a header of its own, and no server writes one with control characters.</summary>
    public static bool CanBeToldBack(string? line) => !line.AsSpan().ContainsAny(Controls);

    /// <returns><see cref="Code.None"/> where there is one way to read the request.</returns>
    public static Code Find(in AccessRequest request)
    {
        if (!RequestMethod.IsServed(request.Method))
        {
            return Code.MethodRefused;
        }

        var headers = request.Headers;
        if (request.Hosts.Count != 1 || headers.Authorization.Count > 1 || headers.ProxyAuthorization.Count > 1)
        {
            return Code.AmbiguousRequest;
        }

        var coding = headers.TransferEncoding;
        if (coding.Count == 0)
        {
            return Code.None;
        }

        // RFC 9112 §6.1, §6.3. Kestrel hides a Content-Length that came together with a coding under this name.
        return coding.Count == 1 && string.Equals(coding[0], "chunked", StringComparison.OrdinalIgnoreCase)
            && headers.ContentLength is null && !headers.ContainsKey("X-Content-Length")
            ? Code.None
            : Code.AmbiguousRequest;
    }
}
