using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace IapK8s.Proxy.Pages;

/// <summary>The one style element and the hash by which the content security policy knows it.</summary>
internal sealed class StyleSheet
{
    private StyleSheet(byte[] css) => (Css, CspSource) = (css, $"'sha256-{Convert.ToBase64String(SHA256.HashData(css))}'");

    public ReadOnlyMemory<byte> Css { get; }

    public string CspSource { get; }

    public static StyleSheet For(PageTheme theme)
    {
        if (!PageTheme.TryParseColor(theme.AccentColor, out var accent))
        {
            throw new ArgumentException("not a colour", nameof(theme));
        }

        var colors = string.Create(CultureInfo.InvariantCulture, $":root{{--accent:#{accent:x6};--on-accent:{(ReadsBetterInBlack(accent) ? "#000" : "#fff")}}}");
        return new StyleSheet(Encoding.UTF8.GetBytes(colors + Rules));
    }

    /// <summary>WCAG 2.2 contrast: relative luminance against black and against white. The better of the two is never below 4.5:1.</summary>
    private static bool ReadsBetterInBlack(int rgb)
    {
        var luminance = (0.2126 * Linear(rgb >> 16)) + (0.7152 * Linear(rgb >> 8)) + (0.0722 * Linear(rgb));
        return (luminance + 0.05) / 0.05 >= 1.05 / (luminance + 0.05);
    }

    private static double Linear(int channel)
    {
        var value = (channel & 0xff) / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
    }

    private const string Rules = """
        :root{color-scheme:light dark;--ground:#f5f6f8;--card:#fff;--text:#1b1f24;--muted:#545d68;--line:#8c959f}
        @media (prefers-color-scheme:dark){:root{--ground:#0f1216;--card:#181c22;--text:#eceff3;--muted:#a8b1bc;--line:#6b7683}}
        *{box-sizing:border-box}
        body{margin:0;min-height:100vh;display:flex;flex-direction:column;background:var(--ground);color:var(--text);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
        header,main,footer{width:100%;max-width:34rem;margin:0 auto;padding:1.5rem}
        header{display:flex;align-items:center;gap:.75rem;font-weight:600}
        header img{max-height:2.5rem;max-width:10rem}
        main{background:var(--card);border:1px solid var(--line);border-top:.25rem solid var(--accent);border-radius:.5rem}
        h1{margin:0 0 .75rem;font-size:1.5rem;line-height:1.25}
        p{margin:0 0 1rem;overflow-wrap:anywhere}
        dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:1.25rem 0 0;color:var(--muted);font-size:.9rem}
        dd{margin:0;overflow-wrap:anywhere;color:var(--text)}
        code{font:inherit;font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
        a{color:inherit}
        ul{list-style:none;margin:0;padding:0;display:grid;gap:.75rem}
        .button{display:inline-block;padding:.7rem 1.2rem;border:1px solid var(--line);border-radius:.4rem;background:var(--accent);color:var(--on-accent);font:inherit;font-weight:600;text-decoration:none;cursor:pointer;text-align:center}
        li .button{display:block}
        .button:hover{text-decoration:underline}
        :focus-visible{outline:3px solid var(--text);outline-offset:3px}
        footer{color:var(--muted);font-size:.9rem}
        @media (max-width:36rem){main{border-radius:0;border-left:0;border-right:0}dl{grid-template-columns:1fr}dd{margin-bottom:.5rem}}
        @media (forced-colors:active){.button{border:2px solid ButtonText}}
        """;
}
