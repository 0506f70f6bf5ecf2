using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace IapK8s.Demo.Idp.SignIn;

/// <summary>Puts a <see cref="Turn"/> into the URL of an authorization request, and reads it back.</summary>
internal sealed class Turns(IDataProtectionProvider protection, TimeProvider time)
{
    private const string Parameter = "turn";

    private readonly IDataProtector _protector = protection.CreateProtector("turn");

    /// <summary>The turn of this request: the sealed one of an earlier page, or a new one.</summary>
    public Turn Read(IReadOnlyDictionary<string, string> parameters)
    {
        var request = Hash(parameters);
        if (parameters.TryGetValue(Parameter, out var text) && Unseal(text) is { } turn && turn.Request == request)
            return turn;
        return new Turn(request, time.GetUtcNow().ToUnixTimeMilliseconds());
    }

    /// <summary>The local URL that resumes the request.</summary>
    public string Resume(IReadOnlyDictionary<string, string> parameters, Turn turn) =>
        QueryHelpers.AddQueryString(
            Endpoints.Authorization,
            parameters.Where(p => p.Key != Parameter).Append(KeyValuePair.Create(Parameter, Seal(turn))).Select(p => KeyValuePair.Create(p.Key, (string?)p.Value)));

    /// <summary>
    /// The parameters of a resume URL that came back from a form, or null: only our own authorization endpoint is
    /// acceptable there, everything else would make the sign-in page an open redirector.
    /// </summary>
    public static IReadOnlyDictionary<string, string>? Parameters(string? resume)
    {
        const string prefix = Endpoints.Authorization + "?";
        return resume is not null && resume.StartsWith(prefix, StringComparison.Ordinal)
            ? QueryHelpers.ParseQuery(resume[prefix.Length..]).ToDictionary(p => p.Key, p => p.Value.ToString(), StringComparer.Ordinal)
            : null;
    }

    private static string Hash(IReadOnlyDictionary<string, string> parameters)
    {
        var text = string.Join('\n', parameters.Where(p => p.Key != Parameter).OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => p.Key + "=" + p.Value));
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private string Seal(Turn turn) => _protector.Protect(JsonSerializer.Serialize(turn));

    private Turn? Unseal(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<Turn>(_protector.Unprotect(text));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
