using System.Buffers;
using System.Text.Json;
using IapK8s.Policy.Identities;
using Microsoft.AspNetCore.Http;

namespace IapK8s.Proxy.Doors;

/// <summary>Who the proxy takes the caller for. No token, no cookie, no session id.</summary>
internal static class IdentityDocument
{
    public static Task WriteAsync(HttpContext context, Principal principal, DateTimeOffset? sessionEnd)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("sub"u8, $"{principal.Provider}:{principal.Subject}");
            json.WriteString("provider"u8, principal.Provider);
            if (principal.Email is { } email)
            {
                json.WriteString("email"u8, email);
            }

            json.WriteStartArray("groups"u8);
            foreach (var group in principal.Groups.IsDefault ? [] : principal.Groups)
            {
                json.WriteStringValue(group);
            }

            json.WriteEndArray();
            if (principal.AuthTime is { } authTime)
            {
                json.WriteNumber("auth_time"u8, authTime.ToUnixTimeSeconds());
            }

            if (principal.Acr is { } acr)
            {
                json.WriteString("acr"u8, acr);
            }

            if ((principal.ExpiresAt ?? sessionEnd) is { } end)
            {
                json.WriteNumber("exp"u8, end.ToUnixTimeSeconds());
            }

            json.WriteEndObject();
        }

        return JsonAnswer.WriteAsync(context, bytes.WrittenMemory, "no-store");
    }
}
