namespace IapK8s.Proxy.Access;

/// <summary>The gateways' Sessions service. Implementations never throw but for cancellation.</summary>
public interface ISessionGateway
{
    Task<SessionAnswer> RecheckAsync(Uri address, string sessionId, string scope, string vocabularyHash, CancellationToken cancellation);

    Task<SessionAnswer> FetchAsync(Uri address, string sessionId, string scope, CancellationToken cancellation);

    /// <summary>Ends a session everywhere.</summary>
    /// <returns><see cref="SessionAnswerKind.Ended"/> when the gateway did it.</returns>
    Task<SessionAnswer> EndAsync(Uri address, string sessionId, string scope, CancellationToken cancellation);
}

public enum SessionAnswerKind : byte
{
    /// <summary>Nobody answered, or nothing that can be used. Zero: a forgotten answer proves nothing.</summary>
    Unreachable = 0,

    /// <summary>Sign in again.</summary>
    Ended,

    Active,
}

/// <param name="SignedSession">Active only; not verified yet.</param>
public readonly record struct SessionAnswer(SessionAnswerKind Kind, byte[]? SignedSession = null);
