namespace IapK8s.Proxy.Pages;

/// <summary>Marks what the proxy itself answered. An app's own header of this name never gets through.</summary>
public static class GeneratedResponse
{
    public const string HeaderName = "X-Iap-Generated-Response";

    public const string HeaderValue = "true";
}
