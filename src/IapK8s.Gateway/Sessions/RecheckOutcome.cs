namespace IapK8s.Gateway.Sessions;

internal abstract record RecheckOutcome;

/// <param name="SignedSession">The same bytes that a cookie seals.</param>
internal sealed record SessionActive(byte[] SignedSession) : RecheckOutcome;

/// <summary>Sign in again.</summary>
internal sealed record SessionOver(string Reason) : RecheckOutcome;

/// <summary>Nothing can be said right now: the sidecar serves on for <c>staleFor</c>.</summary>
internal sealed record RecheckUnavailable(string Reason) : RecheckOutcome;
