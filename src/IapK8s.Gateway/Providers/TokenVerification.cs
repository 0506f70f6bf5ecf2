using System.Text.Json;

namespace IapK8s.Gateway.Providers;

/// <summary>Whether a token is the provider's word to this client.</summary>
internal abstract record TokenVerification;

/// <param name="Payload">The claims, each name once.</param>
internal sealed record TokenVerified(string Algorithm, string? Type, JsonElement Payload) : TokenVerification;

/// <summary>No pushed key has this id: the provider may have rotated a moment ago.</summary>
internal sealed record TokenKeyUnknown(string KeyId) : TokenVerification;

/// <param name="Reason">For the log; names no content of the token.</param>
internal sealed record TokenRejected(string Reason) : TokenVerification;
