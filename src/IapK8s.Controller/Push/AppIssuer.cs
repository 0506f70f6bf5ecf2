using System.Buffers;

namespace IapK8s.Controller.Push;

/// <summary>The issuer of one app's assertions: under the portal's origin, different for every (namespace, audience), and readable where the audience is the
/// default one.</summary>
internal static class AppIssuer
{
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-.");

    public static string Of(Uri portal, string ns, string audience)
    {
        var origin = portal.GetLeftPart(UriPartial.Authority);
        var defaultPrefix = $"/namespaces/{ns}/policies/";
        var isDefault = audience.StartsWith(defaultPrefix, StringComparison.Ordinal)
            && audience.Length > defaultPrefix.Length
            && audience.AsSpan(defaultPrefix.Length).IndexOfAnyExcept(NameCharacters) < 0;
        return isDefault ? origin + audience : $"{origin}/namespaces/{ns}/audiences/{Uri.EscapeDataString(audience)}";
    }
}
