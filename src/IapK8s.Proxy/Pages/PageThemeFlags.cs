namespace IapK8s.Proxy.Pages;

/// <summary>The theme as both hosts take it from their command lines and environments.</summary>
public static class PageThemeFlags
{
    private const int MaxLogoBytes = 64 * 1024;

    public static IReadOnlyList<(string Name, string Help)> All { get; } =
    [
        ("--page-product-name", "name shown on the pages"),
        ("--page-logo", "image file shown on the pages (png, svg, webp, jpg; at most 64 KB)"),
        ("--page-accent-color", "#rrggbb"),
        ("--page-support-link", "https: or mailto: address where people get help"),
    ];

    /// <param name="value">What was said for a flag; null for nothing.</param>
    /// <param name="mistakes">Every mistake is added, in words for the person who made it.</param>
    public static PageTheme Read(Func<string, string?> value, ICollection<string> mistakes)
    {
        var defaults = new PageTheme();
        var theme = defaults with
        {
            ProductName = value("--page-product-name") ?? defaults.ProductName,
            LogoDataUri = Logo(value("--page-logo"), mistakes),
            AccentColor = value("--page-accent-color") ?? defaults.AccentColor,
            SupportLink = value("--page-support-link"),
        };
        foreach (var mistake in theme.Mistakes())
        {
            mistakes.Add(mistake);
        }

        return theme;
    }

    private static string? Logo(string? file, ICollection<string> mistakes)
    {
        if (string.IsNullOrWhiteSpace(file))
        {
            return null;
        }

        var type = Path.GetExtension(file).ToLowerInvariant() switch { ".png" => "png", ".svg" => "svg+xml", ".webp" => "webp", ".jpg" or ".jpeg" => "jpeg", _ => null };
        if (type is null || !File.Exists(file) || new FileInfo(file).Length > MaxLogoBytes)
        {
            mistakes.Add($"--page-logo '{file}' must be a png, svg, webp or jpg file of at most 64 KB");
            return null;
        }

        return $"data:image/{type};base64,{Convert.ToBase64String(File.ReadAllBytes(file))}";
    }
}
