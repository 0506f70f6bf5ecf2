using System.Buffers;

namespace IapK8s.Proxy.Forwarding;

/// <summary>Targets that a policy in Shadow or Off passes on although they can be read in two ways. Ambiguous is what the app may make of the path; what the message
/// is must not be: only a path and query of visible ASCII goes on the app's request line as it came.</summary>
internal static class VerbatimTarget
{
    private const int MaxLength = 8192;

    /// <summary>No <c>#</c>: a fragment is not sent, so the app would get other bytes than the caller sent.</summary>
    private static readonly SearchValues<char> Sendable = SearchValues.Create([.. Enumerable.Range(0x21, 0x7e - 0x21 + 1).Select(c => (char)c).Where(c => c != '#')]);

    public static bool CanBeSent(string target) => target.Length is > 0 and <= MaxLength && target[0] == '/' && !target.AsSpan().ContainsAnyExcept(Sendable);
}
