using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IapK8s.Policy.Decisions;
using IapK8s.Proxy.Access;
using Microsoft.AspNetCore.Http;

namespace IapK8s.Proxy.Doors;

/// <summary>What the app verifies its assertions with: this app's keys alone.</summary>
internal static class KeyDoor
{
    // The next key is published five minutes before it signs.
    private const string Cacheable = "public, max-age=60";

    public static Task JwksAsync(HttpContext context, AccessResult access, OwnAnswers answers) => access.Facts?.App is { } app
        ? JsonAnswer.WriteAsync(context, Encoding.UTF8.GetBytes(app.Jwks), Cacheable)
        : answers.ErrorAsync(context, access, Code.None, StatusCodes.Status404NotFound);

    public static Task PemAsync(HttpContext context, AccessResult access, OwnAnswers answers)
    {
        if (access.Facts?.App is not { } app)
        {
            return answers.ErrorAsync(context, access, Code.None, StatusCodes.Status404NotFound);
        }

        var bytes = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            foreach (var key in app.PublicKeys)
            {
                json.WriteString(key.Id, PemEncoding.WriteString("PUBLIC KEY", key.Spki.Span));
            }

            json.WriteEndObject();
        }

        return JsonAnswer.WriteAsync(context, bytes.WrittenMemory, Cacheable);
    }
}
