using Microsoft.Extensions.Primitives;

namespace IapK8s.Proxy.Access;

/// <summary>The token of an <c>Authorization: Bearer</c> line (RFC 6750 §2.1).</summary>
internal static class BearerHeader
{
    private const string Scheme = "Bearer";

    /// <summary>False where the line is of another scheme, which is not ours to read.</summary>
    /// <param name="token">Empty where nothing follows the scheme: a bearer credential, and an invalid one.</param>
    public static bool TryRead(StringValues line, out string token)
    {
        token = "";
        if (line.Count != 1 || line[0] is not { } value || !value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        if (value.Length > Scheme.Length && value[Scheme.Length] is not (' ' or '\t' or ','))
        {
            return false;
        }

        token = value[Scheme.Length..].Trim(' ', '\t');
        return true;
    }
}
