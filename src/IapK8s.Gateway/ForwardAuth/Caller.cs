using IapK8s.Proxy.Access;

namespace IapK8s.Gateway.ForwardAuth;

/// <summary>Who asks over one connection.</summary>
/// <param name="isListed">By its address, which a connection keeps.</param>
/// <param name="proof">What its handshake showed; null where no certificate is asked for.</param>
internal sealed class Caller(ConnectionMemo connection, bool isListed, CallerProof? proof)
{
    public ConnectionMemo Connection => connection;

    /// <summary>What it says of a request is believed.</summary>
    public bool IsTrusted => isListed || proof is { IsTrusted: true };

    /// <summary>Of one that is not trusted, for the log.</summary>
    public string WhyNot
    {
        get
        {
            const string unlisted = "its address is not listed under --forward-auth-callers";
            return proof?.Objection is { } objection ? $"{unlisted}, and {objection}" : unlisted;
        }
    }
}
