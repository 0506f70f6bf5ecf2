using IapK8s.Policy.Definitions;

namespace IapK8s.Protocol.Credentials;

/// <summary>A token as it is sent. Prints without its secret.</summary>
public sealed record BearerToken(SecretText Text, DateTimeOffset Expires);
