using IapK8s.Policy.Decisions;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Audit;

namespace IapK8s.Proxy.Doors.ExtAuthz;

/// <summary>What Envoy's other filters and its access log are told, a <c>google.protobuf.Struct</c>: <c>%DYNAMIC_METADATA(envoy.filters.http.ext_authz:principal)%</c>. The words of
/// the audit line; no credential.</summary>
internal static class DecisionMetadata
{
    public static void Write(ref MessageWriter to, AccessResult access, in Decision decision)
    {
        Span<char> text = stackalloc char[32];
        Put(ref to, "decision", AuditLine.NameOf(decision.Outcome));
        access.Id.TryFormat(text, out var length, default, null);
        Put(ref to, "request_id", text[..length]);
        if (decision.Code != Code.None)
        {
            text.TryWrite(System.Globalization.CultureInfo.InvariantCulture, $"IAP{(int)decision.Code:d4}", out length);
            Put(ref to, "code", text[..length]);
        }

        if (access.Facts is { Definition: { } policy })
        {
            Put(ref to, "policy", policy.Name);
        }

        if (decision.Rule is { } rule)
        {
            Put(ref to, "rule", rule.Policy, '/', rule.Name);
        }

        if (access.Identity?.Principal is { } principal)
        {
            Put(ref to, "principal", principal.Provider, ':', principal.Subject);
            if (principal.Email is { } email)
            {
                Put(ref to, "email", email);
            }
        }
    }

    private static void Put(ref MessageWriter to, string name, string left, char between, string right)
    {
        var length = left.Length + 1 + right.Length;
        Span<char> text = length <= 256 ? stackalloc char[length] : new char[length];
        left.CopyTo(text);
        text[left.Length] = between;
        right.CopyTo(text[(left.Length + 1)..]);
        Put(ref to, name, text);
    }

    /// <summary>An entry of the map: the name, and a Value that is a string.</summary>
    private static void Put(ref MessageWriter to, string name, scoped ReadOnlySpan<char> value)
    {
        var entry = to.Begin(1);
        to.Text(1, name);
        var held = to.Begin(2);
        to.Text(3, value);
        to.End(held);
        to.End(entry);
    }
}
