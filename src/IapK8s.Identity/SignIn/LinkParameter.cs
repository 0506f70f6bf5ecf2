using System.Collections.Immutable;

namespace IapK8s.Identity.SignIn;

/// <summary>Names in the query of the portal's sign-in address.</summary>
internal static class LinkParameter
{
    public const string Namespace = "ns";
    public const string Origin = "origin";
    public const string Attempt = "attempt";
    public const string Nonce = "nonce";
    public const string Time = "t";
    public const string Provider = "provider";
    public const string Acr = "acr";
    public const string Amr = "amr";
    public const string MaxAge = "max_age";
    public const string Prompt = "prompt";
    public const string PromptLogin = "login";
    public const string Key = "k";
    public const string Mac = "mac";

    private const int MaxCount = 64;

    /// <summary>Every name with its values, unescaped, in order; null for what is no such query. Never throws.</summary>
    public static Dictionary<string, ImmutableArray<string>>? Parse(string query)
    {
        var parameters = new Dictionary<string, ImmutableArray<string>>(StringComparer.Ordinal);
        var count = 0;
        foreach (var range in query.AsSpan().Split('&'))
        {
            var pair = query.AsSpan()[range];
            var equals = pair.IndexOf('=');
            if (equals <= 0 || ++count > MaxCount)
            {
                return null;
            }

            var name = pair[..equals].ToString();
            parameters[name] = parameters.GetValueOrDefault(name, []).Add(Uri.UnescapeDataString(pair[(equals + 1)..]));
        }

        return parameters;
    }
}
