namespace IapK8s.Gateway.Captures;

/// <summary>What was found behind one address and port.</summary>
internal enum DialOutcome : byte
{
    /// <summary>Somebody took the connection and kept it, or answered, without proving to be the pod's sidecar.</summary>
    AnsweredWithoutProof = 0,

    /// <summary>The sidecar answers, and no key is at hand to check its proof with.</summary>
    ClaimedBySidecar,

    /// <summary>The pod's sidecar.</summary>
    Proven,

    /// <summary>Taken and closed without a byte: the sidecar at a port that no policy claims, or a fence.</summary>
    Shut,

    /// <summary>Refused: nobody listens.</summary>
    Refused,

    /// <summary>No answer to the connection at all: filtered, or no such address.</summary>
    Unreachable,

    /// <summary>Something here stood in the way: no descriptor, no port, no such family, a rule of this machine's own. Says nothing about the other end.</summary>
    NotTried,
}

/// <param name="Detail">What answered, for humans; empty where the outcome says it all.</param>
internal readonly record struct DialResult(DialOutcome Outcome, string Detail = "");
