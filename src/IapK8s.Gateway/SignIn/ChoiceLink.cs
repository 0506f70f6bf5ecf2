using IapK8s.Proxy.Doors;

namespace IapK8s.Gateway.SignIn;

/// <summary>The signed link with the chosen provider behind it. The signature covers the link alone; the choice can only pick from the scope's own providers.</summary>
internal static class ChoiceLink
{
    private const string Parameter = "&choice=";

    public static string Make(string link, string provider) => $"{PortalLinks.SignInPath}?{link}{Parameter}{Uri.EscapeDataString(provider)}";

    public static (string Link, string? Choice) Split(string query)
    {
        var text = query.StartsWith('?') ? query[1..] : query;
        var at = text.LastIndexOf(Parameter, StringComparison.Ordinal);
        return at < 0 ? (text, null) : (text[..at], Uri.UnescapeDataString(text[(at + Parameter.Length)..]));
    }
}
