using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;

namespace IapK8s.Proxy.Pages;

/// <summary>Markup under construction. There are two ways in: literals that we wrote, and text that is escaped, so that no third one can forget to (S98).</summary>
internal sealed class HtmlBuffer
{
    private readonly ArrayBufferWriter<byte> _bytes = new(4096);

    public ReadOnlyMemory<byte> Written => _bytes.WrittenMemory;

    /// <summary>Markup of ours. Never a value.</summary>
    public HtmlBuffer Markup(ReadOnlySpan<byte> utf8)
    {
        _bytes.Write(utf8);
        return this;
    }

    /// <summary>A value, as text or inside a quoted attribute.</summary>
    public HtmlBuffer Text(string value)
    {
        Encoding.UTF8.GetBytes(HtmlEncoder.Default.Encode(value), _bytes);
        return this;
    }

    /// <summary>A value for <c>href</c>: an address of ours, or nothing. <c>javascript:</c> and its kin never get here, and would not get through.</summary>
    public HtmlBuffer Href(string url) => Text(IsLink(url) ? url : "about:blank");

    private static bool IsLink(string url) =>
        url.StartsWith('/') && !url.StartsWith("//", StringComparison.Ordinal)
        || Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" or "mailto";
}
