using IapK8s.Policy.Definitions;

namespace IapK8s.Gateway.Providers;

/// <summary>What the token endpoint said.</summary>
internal abstract record TokenOutcome;

/// <summary>RFC 6749 §5.1. The access token is for calls that we never make; it is kept only as long as <c>at_hash</c> needs it.</summary>
internal sealed record TokensGranted(SecretText? IdToken, SecretText AccessToken, SecretText? RefreshToken) : TokenOutcome;

/// <summary>RFC 6749 §5.2: a decision of the provider.</summary>
/// <param name="Error">The registered word, or <c>invalid_response</c>.</param>
internal sealed record TokensRefused(string Error) : TokenOutcome
{
    /// <summary>The code or refresh token is no good, and never will be again.</summary>
    public bool IsFinal => Error == "invalid_grant";
}

/// <summary>No answer, or one that says nothing about the grant.</summary>
internal sealed record ProviderUnreachable(string Reason) : TokenOutcome;
