namespace IapK8s.Identity.SignIn;

/// <summary>Whether something with an issue time is still good. Gateway and sidecar have clocks of their own, so the issue time may lie 30 s ahead; a
/// lifetime is never stretched.</summary>
internal static class Freshness
{
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    public static bool Holds(DateTimeOffset issuedAt, TimeSpan lifetime, DateTimeOffset now) => now - issuedAt <= lifetime && issuedAt - now <= ClockSkew;
}
