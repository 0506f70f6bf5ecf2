using System.Diagnostics.CodeAnalysis;
using IapK8s.Identity.Sessions;

namespace IapK8s.Identity.SignIn;

/// <summary>How the portal knows whose keys to try: namespace and origin stand in clear in what apps' hosts send to it. A hint only; the scope's key ring then
/// refuses whatever was not made with its keys.</summary>
public static class ScopeHint
{
    /// <summary>Reads it from a query, with or without the leading <c>?</c>. Never throws; nothing is verified.</summary>
    public static bool TryRead(string query, [NotNullWhen(true)] out SessionScope? scope)
    {
        scope = LinkParameter.Parse(query.StartsWith('?') ? query[1..] : query) is { } parameters
            && parameters.TryGetValue(LinkParameter.Namespace, out var namespaces)
            && parameters.TryGetValue(LinkParameter.Origin, out var origins)
            && namespaces.Length == 1
            && origins.Length == 1
                ? new SessionScope(namespaces[0], origins[0])
                : null;
        return scope is not null;
    }
}
