using System.Text;
using IapK8s.Identity.Assertions;
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

    public static Task PemAsync(HttpContext context, AccessResult access, OwnAnswers answers) => access.Facts?.App is { } app
        ? JsonAnswer.WriteAsync(context, Encoding.UTF8.GetBytes(AssertionDocuments.Pem(app.PublicKeys)), Cacheable)
        : answers.ErrorAsync(context, access, Code.None, StatusCodes.Status404NotFound);
}
