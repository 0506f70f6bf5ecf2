namespace IapK8s.Protocol.Credentials;

/// <summary>Whom a projected token is for. Each serves one purpose, so that who receives one cannot send it on to another.</summary>
public static class TokenAudiences
{
    /// <summary>The push stream, and the log of revocations.</summary>
    public const string Controller = "iap-controller";

    /// <summary>The Sessions service.</summary>
    public const string Gateway = "iap-gateway";
}
