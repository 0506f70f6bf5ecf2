using IapK8s.Policy.Decisions;

namespace IapK8s.Proxy.Access;

/// <summary>What a request's credential proves, before anybody asks what it may do. Zero proves nothing, of nobody.</summary>
internal readonly record struct Proof
{
    /// <summary>Null: nobody is proven.</summary>
    public AuthenticatedIdentity? Identity { get; init; }

    public LiveSession? Session { get; init; }

    /// <summary>Why nobody is; <see cref="Code.NoCredential"/> where there was none.</summary>
    public Code Failure { get; init; }

    /// <summary>The credential itself is refused: not even what is open to all is served.</summary>
    public bool IsRefused { get; init; }

    /// <summary>Signing in does not help.</summary>
    public bool IsBlocked { get; init; }

    public bool ForceLogin { get; init; }

    /// <summary>The gateway must be asked before this counts.</summary>
    public bool NeedsGateway { get; init; }

    /// <inheritdoc cref="DueSession.Answers"/>
    public int Answers { get; init; }

    public static Proof None(Code failure) => new() { Failure = failure };
}
