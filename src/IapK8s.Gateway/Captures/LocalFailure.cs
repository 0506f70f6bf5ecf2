using System.Net.Sockets;

namespace IapK8s.Gateway.Captures;

/// <summary>Tells what went wrong on the way from what went wrong here. A port that could not be tried must never count as one that is shut.</summary>
internal static class LocalFailure
{
    /// <summary>Whether the network or the other end said so: nobody there, no way there, or no answer.</summary>
    public static bool IsRemote(SocketException error) => error.SocketErrorCode is SocketError.TimedOut or SocketError.HostUnreachable or SocketError.NetworkUnreachable
        or SocketError.HostDown or SocketError.NetworkDown or SocketError.ConnectionReset or SocketError.ConnectionAborted;

    public static DialResult Of(SocketException error) => new(DialOutcome.NotTried, error.SocketErrorCode.ToString());

    /// <summary>Null where there is none to be had, and <paramref name="failure"/> says why.</summary>
    public static Socket? TryOpen(AddressFamily family, SocketType type, ProtocolType protocol, out DialResult failure)
    {
        failure = default;
        try
        {
            return new Socket(family, type, protocol);
        }
        catch (SocketException error)
        {
            failure = Of(error);
            return null;
        }
    }
}
