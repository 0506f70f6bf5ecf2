namespace IapK8s.Identity.Sessions;

/// <summary>Every cookie of ours starts with <see cref="Prefix"/>; none of them ever reaches the app, and the app cannot set one.</summary>
public static class CookieNames
{
    public const string Prefix = "__Host-Iap-";

    public const string AttemptPrefix = Prefix + "Attempt-";
}
