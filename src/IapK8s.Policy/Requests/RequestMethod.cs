using System.Buffers;

namespace IapK8s.Policy.Requests;

/// <summary>Which methods are looked at at all.</summary>
public static class RequestMethod
{
    private const int Longest = 32;

    private static readonly SearchValues<char> Characters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ-");

    /// <summary>"get" and "GET" are two methods (RFC 9110 §9.1), but some apps read them as one: only upper case passes. A tunnel or an echo is no request to an app.</summary>
    public static bool IsServed(string method) =>
        method is not ("CONNECT" or "TRACE" or "TRACK") && method.Length <= Longest && !method.AsSpan().ContainsAnyExcept(Characters);
}
