using Microsoft.Net.Http.Headers;

namespace IapK8s.Proxy.Pages;

/// <summary>How a caller reads an answer of ours.</summary>
public enum PageFormat : byte
{
    /// <summary>RFC 9457; for whoever does not say.</summary>
    Problem = 0,
    Html,
    PlainText,
}

/// <summary>Content negotiation (RFC 9110 §12.5.1) over the three formats.</summary>
public static class PageNegotiation
{
    private const int MaxMediaRanges = 32;

    /// <summary>HTML only where it is asked for by name: a program that sends <c>*/*</c> gets the problem document.</summary>
    public static PageFormat Choose(IEnumerable<string?> acceptHeaders)
    {
        var values = acceptHeaders.OfType<string>().ToList();
        if (!MediaTypeHeaderValue.TryParseList(values, out var ranges))
        {
            return PageFormat.Problem;
        }

        var best = (Quality: 0.0, Format: PageFormat.Problem);
        foreach (var range in ranges.Take(MaxMediaRanges))
        {
            // Earlier wins among equals: the order in which people list what they like.
            if (FormatOf(range) is { } format && (range.Quality ?? 1) > best.Quality)
            {
                best = (range.Quality ?? 1, format);
            }
        }

        return best.Format;
    }

    private static PageFormat? FormatOf(MediaTypeHeaderValue range) => range.MediaType.Value?.ToLowerInvariant() switch
    {
        "text/html" or "application/xhtml+xml" => PageFormat.Html,
        "text/plain" or "text/*" => PageFormat.PlainText,
        "application/json" or "application/problem+json" or "application/*" or "*/*" => PageFormat.Problem,
        _ => null,
    };
}
