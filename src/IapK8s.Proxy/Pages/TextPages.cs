using System.Buffers;
using System.Text;
using System.Text.Json;

namespace IapK8s.Proxy.Pages;

/// <summary>The pages for programs and terminals.</summary>
internal static class TextPages
{
    /// <summary>RFC 9457. Extension members: <c>code</c>, <c>request_id</c>, <c>sign_in_url</c>.</summary>
    public static ReadOnlyMemory<byte> Problem(Page page)
    {
        var (title, advice) = PageWording.Of(page);
        var bytes = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, PageWording.CodeOf(page) is { } known ? "https://iapk8s.io/codes/" + known : "about:blank");
            json.WriteString("title"u8, title);
            json.WriteNumber("status"u8, page.Status);
            json.WriteString("detail"u8, advice);
            if (PageWording.CodeOf(page) is { } code)
            {
                json.WriteString("code"u8, code);
            }

            json.WriteString("request_id"u8, page.RequestId);
            if (page is ErrorPage { SignInUrl: { } signIn })
            {
                json.WriteString("sign_in_url"u8, signIn);
            }

            json.WriteEndObject();
        }

        return bytes.WrittenMemory;
    }

    public static ReadOnlyMemory<byte> Plain(Page page)
    {
        var (title, advice) = PageWording.Of(page);
        var text = new StringBuilder(title).Append('\n').Append(advice).Append('\n');
        if (PageWording.CodeOf(page) is { } code)
        {
            text.Append("code: ").Append(code).Append('\n');
        }

        if (page is ErrorPage { SignInUrl: { } signIn })
        {
            text.Append("sign in: ").Append(signIn).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.Append("request id: ").Append(page.RequestId).Append('\n').ToString());
    }
}
