using System.Globalization;

namespace IapK8s.Proxy.Pages;

/// <summary>What an installation may change about its pages. Everything ends up inside markup or style sheets, so it is checked at start-up and refused, not repaired.</summary>
public sealed record PageTheme
{
    public const string DefaultAccentColor = "#0b57d0";

    private const int MaxLogoLength = 96 * 1024;

    /// <summary>Shown in the header and the title, at most 60 characters.</summary>
    public string ProductName { get; init; } = "Identity-Aware Proxy";

    /// <summary>A <c>data:image/(png|svg+xml|webp|jpeg);base64,</c> URI of at most 96 KB: pages load nothing from anywhere. Null for none.</summary>
    public string? LogoDataUri { get; init; }

    /// <summary><c>#rrggbb</c>; the text on it is black or white, whichever reads better.</summary>
    public string AccentColor { get; init; } = DefaultAccentColor;

    /// <summary>An <c>https:</c>, <c>http:</c> or <c>mailto:</c> address where people get help. Null for none.</summary>
    public string? SupportLink { get; init; }

    /// <summary>Every mistake, in words for the person who set it; empty where there is none.</summary>
    public IReadOnlyList<string> Mistakes()
    {
        var mistakes = new List<string>();
        if (ProductName.Length is 0 or > 60 || ProductName.Any(char.IsControl))
        {
            mistakes.Add("the product name must have 1 to 60 characters and no control characters");
        }

        if (LogoDataUri is not null && !IsLogo(LogoDataUri))
        {
            mistakes.Add("the logo must be a base64 data: URI of a PNG, SVG, WebP or JPEG image of at most 96 KB");
        }

        if (!TryParseColor(AccentColor, out _))
        {
            mistakes.Add($"the accent colour must be written #rrggbb, not '{AccentColor}'");
        }

        if (SupportLink is not null && !IsSupportLink(SupportLink))
        {
            mistakes.Add("the support link must be an absolute https:, http: or mailto: address");
        }

        return mistakes;
    }

    /// <summary>0xRRGGBB.</summary>
    internal static bool TryParseColor(string text, out int rgb)
    {
        rgb = 0;
        return text is ['#', _, _, _, _, _, _] && int.TryParse(text.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out rgb);
    }

    private static bool IsLogo(string uri)
    {
        var comma = uri.IndexOf(',', StringComparison.Ordinal);
        return comma > 0
            && uri.Length <= MaxLogoLength
            && uri[..comma] is "data:image/png;base64" or "data:image/svg+xml;base64" or "data:image/webp;base64" or "data:image/jpeg;base64"
            && System.Buffers.Text.Base64.IsValid(uri.AsSpan(comma + 1));
    }

    private static bool IsSupportLink(string link) =>
        link.Length <= 500 && Uri.TryCreate(link, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" or "mailto";
}
